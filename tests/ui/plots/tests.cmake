lathe_test(ui plots/tst_chart LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui plots/tst_chart_data LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui plots/tst_chart_range LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui plots/tst_ticks LABELS ui LIBRARIES Qt6::Widgets)
