// Values as text: as Python prints them, and as its json module writes them.
#include "core/plain/chat/value.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lathe::chat {

namespace {

constexpr char kHex[] = "0123456789abcdef";

void appendHex(std::string& out, uint32_t code, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        out += kHex[code >> shift & 15];
    }
}

/// Python's repr of a float: shortest digits, an exponent below 1e-4 and from 1e16 on.
std::string floatText(double number) {
    if (!std::isfinite(number)) {
        return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
    }
    const double size = std::abs(number);
    const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
    char digits[400];
    const auto end = std::to_chars(digits, digits + sizeof digits, number,
                                   fixed ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    std::string text(digits, end);
    return fixed && text.find('.') == std::string::npos ? text + ".0" : text;
}

std::string quoted(const std::string& text) {
    const bool doubled =
        text.find('\'') != std::string::npos && text.find('"') == std::string::npos;
    const char quote = doubled ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n' || c == '\r' || c == '\t') {
            out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            out += "\\x";
            appendHex(out, byte, 2);
        } else {
            out += c == quote || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        }
    }
    return out + quote;
}

void appendEscaped(std::string& out, char32_t code) {
    out += "\\u";
    if (code < 0x10000) {
        appendHex(out, code, 4);
        return;
    }
    appendHex(out, 0xD800 + ((code - 0x10000) >> 10), 4);
    out += "\\u";
    appendHex(out, 0xDC00 + ((code - 0x10000) & 0x3FF), 4);
}

void appendJsonText(std::string& out, const std::string& given, bool escapesOthers) {
    static constexpr char kEscaped[] = {'\b', '\f', '\n', '\r', '\t', '"', '\\'};
    constexpr char kLetters[] = {'b', 'f', 'n', 'r', 't', '"', '\\'};
    constexpr std::string_view kShort(kEscaped, sizeof kEscaped);
    const std::string text = tokenizer::replaceIllFormed(given);
    out += '"';
    for (size_t i = 0; i < text.size();) {
        const auto [code, bytes] = tokenizer::characterAt(text, i);
        const size_t known = bytes == 1 ? kShort.find(text[i]) : std::string_view::npos;
        if (known != std::string_view::npos) {
            out += '\\';
            out += kLetters[known];
        } else if (code < 0x20 || (code >= 0x7F && escapesOthers)) {
            appendEscaped(out, code);
        } else {
            out.append(text, i, bytes);
        }
        i += bytes;
    }
    out += '"';
}

std::string scalarText(const Value& value) {
    if (const auto* truth = value.as<bool>()) {
        return *truth ? "True" : "False";
    }
    if (const auto* whole = value.as<int64_t>()) {
        return std::to_string(*whole);
    }
    if (const auto* real = value.as<double>()) {
        return floatText(*real);
    }
    if (const auto* function = value.function()) {
        return "<function " + function->name + ">";
    }
    return value.undefined() ? "" : value.none() ? "None" : "<namespace>";
}

/// A new line at a level of nesting, where the style has lines.
std::string breakAt(const JsonStyle& style, int64_t level) {
    return style.indent < 0 ? std::string()
                            : "\n" + std::string(static_cast<size_t>(style.indent * level), ' ');
}

std::string jsonScalar(const Value& value) {
    if (const auto* truth = value.as<bool>()) {
        return *truth ? "true" : "false";
    }
    if (const auto* real = value.as<double>(); real != nullptr && !std::isfinite(*real)) {
        return std::isnan(*real) ? "NaN" : *real > 0 ? "Infinity" : "-Infinity";
    }
    return value.none() ? "null" : scalarText(value);
}

/// Appends items between brackets; `append` writes the item of a number.
bool appendItems(std::string& out, size_t count, const JsonStyle& style, int64_t level,
                 const std::function<bool(size_t)>& append) {
    for (size_t i = 0; i < count; ++i) {
        out += i > 0 ? style.betweenItems : "";
        out += breakAt(style, level + 1);
        if (!append(i)) {
            return false;
        }
    }
    out += count > 0 ? breakAt(style, level) : "";
    return true;
}

} // namespace

bool appendJson(std::string& out, const Value& value, const JsonStyle& style, int64_t level) {
    if (const auto* text = value.text()) {
        appendJsonText(out, *text, style.escapesOthers);
        return true;
    }
    if (const auto* list = value.list()) {
        out += '[';
        const bool all = appendItems(out, list->size(), style, level, [&](size_t i) {
            return appendJson(out, (*list)[i], style, level + 1);
        });
        out += ']';
        return all;
    }
    if (value.dict() == nullptr) {
        out += jsonScalar(value);
        return !value.undefined() && value.function() == nullptr && value.space() == nullptr;
    }
    Dict dict = *value.dict();
    if (style.sortsKeys) {
        std::ranges::stable_sort(dict, {}, &Dict::value_type::first);
    }
    out += '{';
    const bool all = appendItems(out, dict.size(), style, level, [&](size_t i) {
        appendJsonText(out, dict[i].first, style.escapesOthers);
        out += style.afterKey;
        return appendJson(out, dict[i].second, style, level + 1);
    });
    out += '}';
    return all;
}

std::string textOf(const Value& value) {
    return value.text() != nullptr ? *value.text() : quotedText(value);
}

std::string quotedText(const Value& value) {
    if (const auto* text = value.text()) {
        return quoted(*text);
    }
    std::string out;
    if (const auto* list = value.list()) {
        for (const Value& item : *list) {
            out += (out.empty() ? "" : ", ") + quotedText(item);
        }
        return "[" + out + "]";
    }
    if (const auto* dict = value.dict()) {
        for (const auto& [key, item] : *dict) {
            out += (out.empty() ? "" : ", ") + quoted(key) + ": " + quotedText(item);
        }
        return "{" + out + "}";
    }
    return scalarText(value);
}

} // namespace lathe::chat
