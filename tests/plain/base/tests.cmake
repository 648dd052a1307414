lathe_test(plain base/tst_text)
