lathe_test(ui editor/tst_canvas LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_param_form LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_workflow_document LABELS ui LIBRARIES Qt6::Widgets)
