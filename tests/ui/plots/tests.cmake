# lathe_test(ui plots/tst_x LABELS ui LIBRARIES Qt6::Widgets)
