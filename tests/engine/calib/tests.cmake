lathe_engine_test(calib/tst_block_walk)
lathe_engine_test(calib/tst_dataset)
lathe_engine_test(calib/tst_skills)
