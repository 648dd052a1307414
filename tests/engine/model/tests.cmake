lathe_engine_test(model/tst_families)
lathe_engine_test(model/tst_load_save)
lathe_engine_test(model/tst_grid)
lathe_engine_test(model/tst_hadamard)
