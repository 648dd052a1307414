lathe_engine_test(model/tst_families)
