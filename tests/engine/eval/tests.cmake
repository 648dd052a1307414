lathe_engine_test(eval/tst_generation)
lathe_engine_test(eval/tst_scores)
lathe_engine_test(eval/tst_task_file)
lathe_engine_test(eval/tst_units)
