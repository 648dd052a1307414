lathe_engine_test(solvers/tst_gptq)
lathe_engine_test(solvers/tst_sparse_gpt)
lathe_engine_test(solvers/tst_mask_search)
lathe_engine_test(solvers/tst_hqq)
