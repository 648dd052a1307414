#pragma once

#include "core/plain/tokenizer/regex.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// Cuts text as one of the well-known byte-level patterns does, without a regular expression
/// engine. The result is the one Oniguruma gives for the same pattern (a test compares them).
class SplitScanner {
public:
    /// The scanner for `pattern`, or empty when the pattern is not one it knows: GPT-2's, and the
    /// one Llama 3 and Qwen share, with `\p{N}`, `\p{N}+` or `\p{N}{1,3}`.
    static std::optional<SplitScanner> forPattern(std::string_view pattern);

    /// The pattern of the ByteLevel pre-tokenizer. Source: Radford et al., GPT-2, encoder.py.
    static SplitScanner gpt2();

    /// Appends the pieces of `text`, moved by `offset`. They cover it without gaps.
    void split(std::string_view text, uint32_t offset, std::vector<Span>& pieces) const;

private:
    SplitScanner(bool gpt2, uint32_t digits) : m_gpt2(gpt2), m_digits(digits) {}

    bool m_gpt2;
    uint32_t m_digits; ///< longest run of numbers, for the newer pattern
};

} // namespace lathe::tokenizer
