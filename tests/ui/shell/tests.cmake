lathe_test(ui shell/tst_file_drops LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui shell/tst_theme LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui shell/tst_translations LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui shell/tst_workflow_files LABELS ui LIBRARIES Qt6::Widgets)
