target_sources(lathe_plain PRIVATE
  tokenizer/bpe.cpp
  tokenizer/byte_trie.cpp
  tokenizer/charsmap.cpp
  tokenizer/normalizer.cpp
  tokenizer/pre_tokenizer.cpp
  tokenizer/regex.cpp
  tokenizer/split_scanner.cpp
  tokenizer/token_table.cpp
  tokenizer/unicode.cpp
  tokenizer/unicode_table.cpp
  tokenizer/unigram.cpp
  tokenizer/word_piece.cpp)
