lathe_test(plain tokenizer/tst_components)
lathe_test(plain tokenizer/tst_reference)
lathe_test(plain tokenizer/tst_split_scanner)
lathe_test(plain tokenizer/tst_tokenizer)
