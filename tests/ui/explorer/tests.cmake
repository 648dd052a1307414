# lathe_test(ui explorer/tst_x LABELS ui LIBRARIES Qt6::Widgets)
