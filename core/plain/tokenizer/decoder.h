#pragma once

#include "core/plain/tokenizer/regex.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lathe::tokenizer {

/// Visible characters back to bytes; ill-formed UTF-8 becomes U+FFFD.
struct ByteLevelDecode {};

struct MetaspaceDecode {
    std::string replacement;
    bool dropsFirst = true; ///< the mark before the text stands for nothing
};

/// Runs of "<0xNN>" tokens become characters, or one U+FFFD per byte.
struct ByteFallbackDecode {};

struct FuseDecode {};

struct ReplaceDecode {
    Regex pattern;
    std::string content;
};

struct StripDecode {
    std::string character;
    size_t start = 0;
    size_t stop = 0;
};

struct WordPieceDecode {
    std::string prefix;
    bool cleanUp = true;
};

struct SuffixDecode {
    std::string suffix;
};

using DecoderStep = std::variant<ByteLevelDecode, MetaspaceDecode, ByteFallbackDecode, FuseDecode,
                                 ReplaceDecode, StripDecode, WordPieceDecode, SuffixDecode>;

/// Converts token texts to text, step after step.
class Decoder {
public:
    /// Without steps, tokens are joined with spaces.
    Decoder() = default;

    explicit Decoder(std::vector<DecoderStep> steps)
        : m_steps(std::move(steps)), m_joinsWithSpaces(false) {}

    std::string decode(std::vector<std::string> tokens) const;

private:
    std::vector<DecoderStep> m_steps;
    bool m_joinsWithSpaces = true;
};

} // namespace lathe::tokenizer
