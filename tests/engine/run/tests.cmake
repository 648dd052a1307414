lathe_engine_test(run/tst_executor)
lathe_engine_test(run/tst_known_inputs)
lathe_engine_test(run/tst_self_check)
lathe_engine_test(run/tst_step_key)
