#pragma once

#include "core/plain/tokenizer/symbols.h"

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lathe::tokenizer {

struct BpeOptions {
    std::optional<std::string> unknownToken{};
    std::string continuingPrefix;
    std::string wordSuffix;
    bool fuseUnknown = false;
    bool byteFallback = false;
    bool ignoreMerges = false;
};

using MergePairs = std::vector<std::pair<std::string, std::string>>;

/// Byte-pair encoding with ranked merges. Source: Sennrich et al., arXiv:1508.07909.
class BpeModel {
public:
    /// Throws Error{BadData} when a token of a merge is not in the vocabulary.
    BpeModel(TokenTable tokens, const MergePairs& merges, BpeOptions options);

    /// Appends the ids of one piece. Unknown characters without an unknown token give nothing.
    /// Throws Error{BadData} when the unknown token is needed and not in the vocabulary.
    void encode(std::string_view piece, SymbolMerger& merger, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const { return m_tokens; }

    /// The characters before which a space mark (U+2581) may be merged; empty when a piece must not
    /// be cut before a space mark at all.
    std::optional<std::set<std::string>> joinsSpaceMark() const { return m_joins; }

private:
    void addMerge(const std::pair<std::string, std::string>& merge, uint32_t rank);
    void findJoins(const MergePairs& merges);
    void addSymbols(std::string_view piece, SymbolMerger& merger) const;
    bool addBytes(std::string_view character, size_t begin, SymbolMerger& merger) const;

    TokenTable m_tokens;
    MergeTable m_merges;
    BpeOptions m_options;
    std::array<int32_t, 256> m_byteTokens{};
    int32_t m_unknown = TokenTable::kNone;
    std::optional<std::set<std::string>> m_joins;
};

/// Ids of the tokens "<0x00>" to "<0xFF>", kNone where the vocabulary lacks one.
std::array<int32_t, 256> byteTokens(const TokenTable& tokens);

/// The last character of `text` (not empty).
std::string_view lastCharacter(std::string_view text);

inline constexpr std::string_view kSpaceMark = "\xE2\x96\x81"; ///< U+2581

} // namespace lathe::tokenizer
