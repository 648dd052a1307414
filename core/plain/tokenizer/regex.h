#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// A piece of a text: bytes [begin, end). 32 bits: one text is at most 2 GiB (Tokenizer::encode).
struct Span {
    uint32_t begin = 0;
    uint32_t end = 0;
};

/// A compiled Oniguruma pattern (Ruby syntax, UTF-8), as Hugging Face tokenizers uses it.
/// Thread-safe once made.
class Regex {
public:
    /// Throws Error{BadData} with Oniguruma's reason when the pattern cannot be compiled.
    explicit Regex(std::string pattern);

    /// A pattern that matches `literal` itself (nothing, when it is empty).
    static Regex ofLiteral(std::string_view literal);

    /// Every match in `text`, leftmost first, not overlapping; positions are within `text`.
    /// An empty match right after the last one is skipped.
    /// Throws Error{BadData} when the search gives up (too much backtracking).
    std::vector<Span> matches(std::string_view text) const;

    const std::string& pattern() const { return m_pattern; }

private:
    Regex() = default;

    std::string m_pattern;
    std::shared_ptr<const void> m_compiled; ///< null: m_pattern is a literal
};

} // namespace lathe::tokenizer
