# lathe_test(plain format/tst_x)
