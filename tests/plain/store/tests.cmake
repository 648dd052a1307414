# lathe_test(plain store/tst_x)
