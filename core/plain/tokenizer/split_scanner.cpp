#include "core/plain/tokenizer/split_scanner.h"

#include "core/plain/tokenizer/unicode.h"

#include <array>
#include <string>

namespace lathe::tokenizer {

namespace {

constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kNewerHead = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|)";
constexpr std::string_view kNewerTail = R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr uint32_t kNoLimit = UINT32_MAX;
constexpr uint8_t kLetterNumberSpace = kLetter | kNumber | kSpace;

bool isBreak(char c) {
    return c == '\r' || c == '\n';
}

/// Reads forward through one text; every function takes a byte position and returns one.
class Scan {
public:
    explicit Scan(std::string_view text) : m_text(text), m_classes(characterClasses()) {}

    size_t gpt2Piece(size_t at) const {
        if (const size_t end = contraction(at, false); end != at) {
            return end;
        }
        const size_t body = m_text[at] == ' ' && at + 1 < m_text.size() ? at + 1 : at;
        const uint8_t kind = classAt(body) & kLetterNumberSpace;
        if (kind == kSpace) {
            return spaces(at);
        }
        return run(body, kind);
    }

    size_t newerPiece(size_t at, uint32_t digits) const {
        if (const size_t end = contraction(at, true); end != at) {
            return end;
        }
        const uint8_t kind = classAt(at) & kLetterNumberSpace;
        if (kind == kLetter) {
            return run(at, kLetter);
        }
        if (kind == kNumber) {
            return run(at, kNumber, digits);
        }
        const size_t next = at + characterBytes(m_text[at]);
        const uint8_t nextKind = next < m_text.size() ? classAt(next) & kLetterNumberSpace : kSpace;
        if (nextKind == kLetter && !isBreak(m_text[at])) {
            return run(next, kLetter);
        }
        if (kind == 0 || (m_text[at] == ' ' && nextKind == 0)) {
            return breaks(run(kind == 0 ? at : next, 0));
        }
        return newerSpaces(at);
    }

private:
    uint8_t classAt(size_t at) const { return m_classes[characterAt(m_text, at).code]; }

    /// End of the characters from `at` on that are letters, numbers, spaces or (0) none of these.
    size_t run(size_t at, uint8_t kind, uint32_t most = kNoLimit) const {
        for (uint32_t count = 0; at < m_text.size() && count < most; ++count) {
            const Character c = characterAt(m_text, at);
            if ((m_classes[c.code] & kLetterNumberSpace) != kind) {
                break;
            }
            at += c.byteCount;
        }
        return at;
    }

    size_t breaks(size_t at) const {
        while (at < m_text.size() && isBreak(m_text[at])) {
            ++at;
        }
        return at;
    }

    /// `\s+(?!\S)|\s+`: the last space of a run belongs to the word after it.
    size_t spaces(size_t at) const {
        const size_t end = run(at, kSpace);
        if (end == m_text.size()) {
            return end;
        }
        const size_t last = previousCharacter(m_text, end);
        return last > at ? last : end;
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`
    size_t newerSpaces(size_t at) const {
        const size_t end = run(at, kSpace);
        for (size_t i = end; i > at; --i) {
            if (isBreak(m_text[i - 1])) {
                return i;
            }
        }
        return spaces(at);
    }

    /// End of 's, 't, 're, 've, 'm, 'll or 'd at `at`, or `at`.
    size_t contraction(size_t at, bool anyCase) const {
        if (m_text[at] != '\'' || at + 1 >= m_text.size()) {
            return at;
        }
        const char first = letter(at + 1, anyCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        if (anyCase && m_text.substr(at + 1, 2) == "\xC5\xBF") {
            return at + 3; // U+017F folds to s
        }
        const char second = at + 2 < m_text.size() ? letter(at + 2, anyCase) : '\0';
        const bool pair =
            (second == 'e' && (first == 'r' || first == 'v')) || (second == 'l' && first == 'l');
        return pair ? at + 3 : at;
    }

    char letter(size_t at, bool anyCase) const {
        const char c = m_text[at];
        return anyCase && c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }

    std::string_view m_text;
    const uint8_t* m_classes;
};

} // namespace

std::optional<SplitScanner> SplitScanner::forPattern(std::string_view pattern) {
    if (pattern == kGpt2Pattern) {
        return gpt2();
    }

    struct Digits {
        std::string_view pattern;
        uint32_t most;
    };

    for (const Digits& digits :
         {Digits{R"(\p{N})", 1}, Digits{R"(\p{N}{1,3})", 3}, Digits{R"(\p{N}+)", kNoLimit}}) {
        if (pattern == std::string(kNewerHead).append(digits.pattern).append(kNewerTail)) {
            return SplitScanner(false, digits.most);
        }
    }
    return std::nullopt;
}

SplitScanner SplitScanner::gpt2() {
    return {true, kNoLimit};
}

void SplitScanner::split(std::string_view text, uint32_t offset, std::vector<Span>& pieces) const {
    const Scan scan(text);
    size_t at = 0;
    while (at < text.size()) {
        const size_t end = m_gpt2 ? scan.gpt2Piece(at) : scan.newerPiece(at, m_digits);
        pieces.push_back({offset + static_cast<uint32_t>(at), offset + static_cast<uint32_t>(end)});
        at = end;
    }
}

} // namespace lathe::tokenizer
