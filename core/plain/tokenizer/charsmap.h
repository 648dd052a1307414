#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// A "precompiled_charsmap": a double-array trie of character sequences and their replacements.
/// Source: sentencepiece, normalizer.cc; Darts-clone's unit layout.
class Charsmap {
public:
    struct Match {
        size_t bytes = 0;             ///< matched bytes of the text
        std::string_view replacement; ///< owned by the map
    };

    /// `blob`: 4 bytes little-endian trie size, trie units, replacements separated by NUL.
    /// Throws Error{BadData} when the sizes do not fit the blob.
    explicit Charsmap(std::string_view blob);

    /// The longest or the shortest sequence that starts `text`, or empty.
    std::optional<Match> longest(std::string_view text) const;
    std::optional<Match> shortest(std::string_view text) const;

    /// `text` normalized as the "Precompiled" normalizer does it, grapheme by grapheme.
    std::string normalizedByGraphemes(std::string_view text) const;

private:
    std::optional<Match> find(std::string_view text, bool stopAtFirst) const;

    std::vector<uint32_t> m_units;
    std::string m_replacements;
};

} // namespace lathe::tokenizer
