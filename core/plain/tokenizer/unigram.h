#pragma once

#include "core/plain/tokenizer/byte_trie.h"
#include "core/plain/tokenizer/token_table.h"

#include <array>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

struct UnigramOptions {
    int32_t unknown = TokenTable::kNone;
    bool byteFallback = false;
    /// Scores are added in float, as sentencepiece does, not in double, as tokenizers does.
    bool singlePrecision = false;
};

/// One entry of a unigram vocabulary, by id.
struct UnigramPiece {
    double score = 0;
    bool matches = true;     ///< may be found in text
    bool countsLeast = true; ///< takes part in the least score, which prices unknown characters
};

/// The most probable segmentation under a unigram language model. Source: Kudo, arXiv:1804.10959.
class UnigramModel {
public:
    /// `pieces[id]` describes the token `id` of `tokens`.
    UnigramModel(TokenTable tokens, std::vector<UnigramPiece> pieces, UnigramOptions options);

    /// Appends the ids of one piece. Throws Error{BadData} when a character is unknown and the
    /// vocabulary has no unknown token.
    void encode(std::string_view piece, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const { return m_tokens; }

private:
    struct Node {
        double score = 0;
        int32_t id = TokenTable::kNone;
        int64_t begin = -1;
    };

    std::vector<Node> bestPath(std::string_view piece) const;
    void relax(std::vector<Node>& nodes, size_t begin, size_t end, int32_t id) const;
    void appendUnknown(std::string_view text, std::vector<int32_t>& ids) const;

    TokenTable m_tokens;
    ByteTrie m_trie;
    std::vector<double> m_scores;
    UnigramOptions m_options;
    double m_unknownScore = 0;
    std::array<int32_t, 256> m_byteTokens{};
};

} // namespace lathe::tokenizer
