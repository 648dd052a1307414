# lathe_test(plain workflow/tst_x)
