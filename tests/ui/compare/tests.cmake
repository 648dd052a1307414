lathe_test(ui compare/tst_compare_charts LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_compare_model LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_compare_screen LABELS ui LIBRARIES Qt6::Widgets Qt6::Concurrent)
lathe_test(ui compare/tst_metric_text LABELS ui LIBRARIES Qt6::Widgets)
