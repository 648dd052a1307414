# lathe_test(ui editor/tst_x LABELS ui LIBRARIES Qt6::Widgets)
