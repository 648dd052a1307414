#pragma once

#include "core/plain/tokenizer/token_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// Longest match from the left, or the unknown token for the whole word.
/// Source: Schuster and Nakajima, Japanese and Korean Voice Search, 2012.
class WordPieceModel {
public:
    struct Options {
        std::string unknownToken = "[UNK]";
        std::string continuingPrefix = "##";
        size_t longestWord = 100; ///< characters; longer words are unknown
    };

    /// Throws Error{BadData} when the unknown token is not in the vocabulary.
    WordPieceModel(TokenTable tokens, Options options);

    /// Appends the ids of one piece.
    void encode(std::string_view piece, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const { return m_tokens; }

private:
    TokenTable m_tokens;
    Options m_options;
    int32_t m_unknown = TokenTable::kNone;
};

/// Whole pieces only.
class WordLevelModel {
public:
    /// Throws Error{BadData} when the unknown token is not in the vocabulary.
    WordLevelModel(TokenTable tokens, const std::string& unknownToken);

    /// Appends the id of one piece.
    void encode(std::string_view piece, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const { return m_tokens; }

private:
    TokenTable m_tokens;
    int32_t m_unknown = TokenTable::kNone;
};

} // namespace lathe::tokenizer
