lathe_engine_test(solvers/tst_gptq)
lathe_engine_test(solvers/tst_sparse_gpt)
