lathe_engine_test(calib/tst_dataset)
lathe_engine_test(calib/tst_skills)
