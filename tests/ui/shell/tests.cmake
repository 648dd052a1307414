# lathe_test(ui shell/tst_x LABELS ui LIBRARIES Qt6::Widgets)
