# lathe_test(plain format/tst_x)
lathe_test(plain format/tst_safetensors)
