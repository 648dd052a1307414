lathe_test(plain tokenizer/tst_reference)
