# lathe_test(ui compare/tst_x LABELS ui LIBRARIES Qt6::Widgets)
