#include "core/plain/chat/lexer.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>

namespace lathe::chat {

namespace {

constexpr std::string_view kSpaces = " \t\n\r\v\f";

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool beginsName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
public:
    Lexer(std::string_view source, const std::string& name) : m_name(name) {
        for (size_t i = 0; i < source.size(); ++i) { // every kind of line end is one \n
            if (source[i] == '\r') {
                m_text += '\n';
                i += i + 1 < source.size() && source[i + 1] == '\n' ? 1 : 0;
            } else {
                m_text += source[i];
            }
        }
        if (m_text.ends_with('\n')) {
            m_text.pop_back();
        }
    }

    std::vector<Token> tokens() {
        while (m_at < m_text.size()) {
            const size_t begin = nextTag();
            takeText(begin);
            if (begin == m_text.size()) {
                break;
            }
            takeTag();
        }
        add(Token::Kind::End, "");
        return std::move(m_tokens);
    }

private:
    /// Where the next {{, {% or {# begins.
    size_t nextTag() const {
        for (size_t i = m_at; i + 1 < m_text.size(); ++i) {
            if (m_text[i] == '{' &&
                std::string_view("{%#").find(m_text[i + 1]) != std::string::npos) {
                return i;
            }
        }
        return m_text.size();
    }

    void takeText(size_t end) {
        std::string text = m_text.substr(m_at, end - m_at);
        const bool tag = end + 2 < m_text.size();
        const char sign = tag ? m_text[end + 2] : ' ';
        if (tag && sign == '-') {
            text.erase(text.find_last_not_of(kSpaces) + 1);
        } else if (end < m_text.size() && m_text[end + 1] != '{' && sign != '+') {
            dropIndent(text);
        }
        if (!text.empty()) {
            add(Token::Kind::Text, text);
        }
        moveTo(end);
    }

    /// Removes blanks between the beginning of a line and a tag on it.
    void dropIndent(std::string& text) const {
        const size_t lineEnd = text.rfind('\n');
        const size_t lineBegin = lineEnd == std::string::npos ? 0 : lineEnd + 1;
        const bool atBegin = lineBegin > 0 || m_at == 0 || m_text[m_at - 1] == '\n';
        if (atBegin && text.find_first_not_of(kSpaces, lineBegin) == std::string::npos) {
            text.erase(lineBegin);
        }
    }

    void moveTo(size_t end) {
        m_line += std::count(m_text.begin() + static_cast<std::ptrdiff_t>(m_at),
                             m_text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        m_at = end;
    }

    void add(Token::Kind kind, std::string text) {
        m_tokens.push_back({kind, std::move(text), m_line});
    }

    bool follows(std::string_view text) const {
        return std::string_view(m_text).substr(m_at).starts_with(text);
    }

    void takeTag() {
        if (follows("{#")) {
            takeComment();
            return;
        }
        const bool writes = follows("{{");
        if (!writes && takeRaw()) {
            return;
        }
        add(writes ? Token::Kind::WriteBegin : Token::Kind::TagBegin, "");
        m_at += 2;
        if (m_at < m_text.size() && (m_text[m_at] == '-' || m_text[m_at] == '+')) {
            ++m_at;
        }
        m_brackets.clear();
        while (!takeTagEnd(writes)) {
            takeToken();
        }
    }

    void takeComment() {
        const int64_t line = m_line;
        const size_t end = m_text.find("#}", m_at + 2);
        if (end == std::string::npos) {
            throwAt(m_name, line, "the comment has no end", "close it with #}");
        }
        const char sign = m_text[end - 1];
        moveTo(end + 2);
        trimAfter(sign, true);
    }

    /// After a tag: `-` drops all white space, otherwise a block drops one line end.
    void trimAfter(char sign, bool block) {
        if (sign == '-') {
            moveTo(std::min(m_text.find_first_not_of(kSpaces, m_at), m_text.size()));
        } else if (block && sign != '+' && m_at < m_text.size() && m_text[m_at] == '\n') {
            moveTo(m_at + 1);
        }
    }

    /// The end of a tag such as `-%}`: its sign; nothing where something else follows.
    bool takeTagEnd(bool writes) {
        moveTo(std::min(m_text.find_first_not_of(kSpaces, m_at), m_text.size()));
        const std::string_view end = writes ? "}}" : "%}";
        if (!m_brackets.empty() && !follows("-" + std::string(end))) {
            return false; // }} may close two dicts
        }
        char sign = ' ';
        if (follows("-" + std::string(end)) || (!writes && follows("+%}"))) {
            sign = m_text[m_at];
        } else if (!follows(end)) {
            return false;
        }
        add(writes ? Token::Kind::WriteEnd : Token::Kind::TagEnd, "");
        m_at += sign == ' ' ? 2 : 3;
        trimAfter(sign, !writes);
        return true;
    }

    void takeToken() {
        if (m_at >= m_text.size()) {
            throwAt(m_name, m_line, "a tag has no end", "close it with }} or %}");
        }
        const char c = m_text[m_at];
        if (beginsName(c)) {
            takeWhile(Token::Kind::Name, [](char x) { return beginsName(x) || isDigit(x); });
        } else if (isDigit(c)) {
            takeNumber();
        } else if (c == '"' || c == '\'') {
            takeString(c);
        } else {
            takeOperator();
        }
    }

    template <class F>
    void takeWhile(Token::Kind kind, const F& belongs) {
        size_t end = m_at;
        while (end < m_text.size() && belongs(m_text[end])) {
            ++end;
        }
        add(kind, m_text.substr(m_at, end - m_at));
        m_at = end;
    }

    void takeNumber() {
        size_t end = m_at;
        const auto digits = [&] {
            while (end < m_text.size() && (isDigit(m_text[end]) || m_text[end] == '_')) {
                ++end;
            }
        };
        const auto digitAt = [&](size_t i) { return i < m_text.size() && isDigit(m_text[i]); };
        digits();
        bool real = false;
        if (end < m_text.size() && m_text[end] == '.' && digitAt(end + 1)) {
            real = true;
            ++end;
            digits();
        }
        if (end < m_text.size() && (m_text[end] == 'e' || m_text[end] == 'E')) {
            const size_t first =
                end + (std::string_view("+-").find(m_text[std::min(end + 1, m_text.size() - 1)]) !=
                               std::string_view::npos
                           ? 2
                           : 1);
            if (digitAt(first)) {
                real = true;
                end = first;
                digits();
            }
        }
        std::string text = m_text.substr(m_at, end - m_at);
        std::erase(text, '_');
        add(real ? Token::Kind::Real : Token::Kind::Integer, text);
        m_at = end;
    }

    void takeString(char quote) {
        const int64_t line = m_line;
        std::string out;
        size_t i = m_at + 1;
        while (i < m_text.size() && m_text[i] != quote) {
            if (m_text[i] == '\\' && i + 1 < m_text.size()) {
                i = takeEscape(i + 1, out);
            } else {
                out += m_text[i++];
            }
        }
        if (i >= m_text.size()) {
            throwAt(m_name, line, "a text in quotes has no end", "close it with the same quote");
        }
        add(Token::Kind::String, std::move(out));
        moveTo(i + 1);
    }

    /// Appends what the escape whose letter is at `i` stands for; returns what comes after it.
    size_t takeEscape(size_t i, std::string& out) const {
        constexpr std::string_view kLetters = "ntrabfv\\'\"\n";
        constexpr std::string_view kMeanings("\n\t\r\a\b\f\v\\'\"", 10);
        const char letter = m_text[i];
        if (const size_t known = kLetters.find(letter); known != std::string_view::npos) {
            out += known < kMeanings.size() ? std::string(1, kMeanings[known]) : "";
            return i + 1;
        }
        const size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
        if (digits == 0) {
            out += letter == '0' ? std::string(1, '\0') : std::string{'\\', letter};
            return i + 1;
        }
        uint64_t code = 0;
        for (size_t k = 1; k <= digits; ++k) {
            const size_t digit =
                i + k < m_text.size() ? kHexDigits.find(m_text[i + k]) : std::string::npos;
            if (digit == std::string::npos) {
                throwAt(m_name, m_line, "an escape of a text in quotes lacks digits",
                        "write \\x with two, \\u with four digits");
            }
            code = code * 16 + (digit < 16 ? digit : digit - 6);
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
            throwAt(m_name, m_line, "an escape of a text in quotes is no character",
                    "write a code point up to 10FFFF");
        }
        tokenizer::appendUtf8(out, static_cast<char32_t>(code));
        return i + digits + 1;
    }

    void takeOperator() {
        constexpr std::string_view kDouble[] = {"==", "!=", "<=", ">=", "//", "**"};
        constexpr std::string_view kSingle = "+-*/%~<>=.,:|()[]{}";
        for (const std::string_view text : kDouble) {
            if (follows(text)) {
                add(Token::Kind::Operator, std::string(text));
                m_at += 2;
                return;
            }
        }
        const char c = m_text[m_at];
        if (kSingle.find(c) == std::string_view::npos) {
            throwAt(m_name, m_line,
                    "the character " + std::string(1, c) + " has no meaning in a tag");
        }
        if (std::string_view("([{").find(c) != std::string_view::npos) {
            m_brackets += c;
        } else if (std::string_view(")]}").find(c) != std::string_view::npos &&
                   !m_brackets.empty()) {
            m_brackets.pop_back();
        }
        add(Token::Kind::Operator, std::string(1, c));
        ++m_at;
    }

    /// {% raw %} … {% endraw %}: its inside is text. Returns false where another tag stands.
    bool takeRaw() {
        size_t end = 0;
        char sign = ' ';
        if (!tagNamed("raw", m_at, end, sign)) {
            return false;
        }
        const int64_t line = m_line;
        moveTo(end);
        trimAfter(sign, true);
        size_t close = m_text.find("{%", m_at);
        while (close != std::string::npos && !tagNamed("endraw", close, end, sign)) {
            close = m_text.find("{%", close + 2);
        }
        if (close == std::string::npos) {
            throwAt(m_name, line, "the tag raw has no end", "close it with {% endraw %}");
        }
        takeText(close);
        moveTo(end);
        trimAfter(sign, true);
        return true;
    }

    /// Whether the tag at `begin` is just this word; its end, and the sign before its end.
    bool tagNamed(std::string_view word, size_t begin, size_t& end, char& sign) const {
        size_t i = begin + 2;
        i += i < m_text.size() && (m_text[i] == '-' || m_text[i] == '+') ? 1 : 0;
        i = std::min(m_text.find_first_not_of(kSpaces, i), m_text.size());
        if (!std::string_view(m_text).substr(i).starts_with(word)) {
            return false;
        }
        i = std::min(m_text.find_first_not_of(kSpaces, i + word.size()), m_text.size());
        sign = i < m_text.size() && (m_text[i] == '-' || m_text[i] == '+') ? m_text[i++] : ' ';
        end = i + 2;
        return std::string_view(m_text).substr(i).starts_with("%}");
    }

    static constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

    const std::string& m_name;
    std::string m_text;
    std::string m_brackets; ///< that are open in the tag
    size_t m_at = 0;
    int64_t m_line = 1;
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokensOf(std::string_view source, const std::string& name) {
    return Lexer(source, name).tokens();
}

void throwAt(const std::string& name, int64_t line, const std::string& what, std::string hint) {
    throw Error(ErrorCode::BadData, name + ", line " + std::to_string(line) + ": " + what,
                std::move(hint));
}

} // namespace lathe::chat
