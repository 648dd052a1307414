# lathe_test(plain tokenizer/tst_x)
