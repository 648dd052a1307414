# lathe_test(ui runs/tst_x LABELS ui LIBRARIES Qt6::Widgets)
