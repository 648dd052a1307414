lathe_test(ui explorer/tst_module_model LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui explorer/tst_strip_layout LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui explorer/tst_explore_screen LABELS ui LIBRARIES Qt6::Widgets Qt6::Concurrent)
