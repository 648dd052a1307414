#pragma once

#include "core/plain/tokenizer/byte_trie.h"
#include "core/plain/tokenizer/symbols.h"

#include <array>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace lathe::tokenizer {

/// What a sentencepiece vocabulary entry is. The numbers are those of the file format.
enum class PieceType : uint8_t {
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
};

/// One sentencepiece vocabulary entry, by id.
struct ScoredPiece {
    std::string text;
    float score = 0;
    PieceType type = PieceType::Normal;
};

/// Byte-pair encoding as sentencepiece does it: any two neighbours whose joined text is a piece may
/// merge, the best score first. Source: sentencepiece, bpe_model.cc.
class PieceBpe {
public:
    struct Options {
        int32_t unknown = 0;
        bool byteFallback = false;
    };

    PieceBpe(const std::vector<ScoredPiece>& pieces, Options options);

    /// Appends the ids of one piece of normalized text.
    void encode(std::string_view piece, SymbolMerger& merger, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const { return m_tokens; }

    /// As BpeModel::joinsSpaceMark.
    std::optional<std::set<std::string>> joinsSpaceMark() const { return m_joins; }

private:
    using Splits = std::unordered_map<std::string, size_t>; ///< unused piece -> bytes of its left

    void appendSymbol(std::string_view text, const Splits& splits, std::vector<int32_t>& ids,
                      bool& unknownBefore) const;

    TokenTable m_tokens;
    std::vector<uint32_t> m_ranks; ///< by id; equal scores have equal ranks; kNever: never made
    std::vector<PieceType> m_types;
    ByteTrie m_userDefined;
    Options m_options;
    std::array<int32_t, 256> m_byteTokens{};
    std::optional<std::set<std::string>> m_joins;
};

} // namespace lathe::tokenizer
