#pragma once

#include "core/plain/base/json.h"
#include "core/plain/tokenizer/bpe.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lathe::tokenizer {

/// A tokenizer.json, its long lists apart: they have up to some 100,000 entries and would make an
/// ordered JSON object slow.
struct TokenizerFile {
    Json rest;                                          ///< everything else
    std::vector<std::pair<std::string, int64_t>> vocab; ///< model.vocab, when it is an object
    std::vector<std::pair<std::string, double>> scored; ///< model.vocab, when it is a list
    MergePairs merges;                                  ///< model.merges, of either form
    bool hasVocab = false;
    bool vocabIsScored = false;
};

/// Throws Error{BadData} naming `name`, with line and column where the text is not JSON.
TokenizerFile parseTokenizerFile(std::string_view text, std::string_view name);

/// A plain object of texts and ids (vocab.json).
std::vector<std::pair<std::string, int64_t>> parseVocabulary(std::string_view text,
                                                             std::string_view name);

} // namespace lathe::tokenizer
