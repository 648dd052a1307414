lathe_engine_test(model/tst_families)
lathe_engine_test(model/tst_fold)
lathe_engine_test(model/tst_load_save)
lathe_engine_test(model/tst_grid)
