#include "core/plain/tokenizer/normalizer.h"

#include "core/plain/base/text.h"
#include "core/plain/tokenizer/unicode.h"

#include <cstdlib>
#include <memory>
#include <utf8proc.h>

namespace lathe::tokenizer {

namespace {

bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

utf8proc_option_t optionsOf(UnicodeForm form) {
    const bool composed = form == UnicodeForm::Nfc || form == UnicodeForm::Nfkc;
    const bool compatible = form == UnicodeForm::Nfkc || form == UnicodeForm::Nfkd;
    const int options = UTF8PROC_STABLE | (composed ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE) |
                        (compatible ? UTF8PROC_COMPAT : 0);
    return static_cast<utf8proc_option_t>(options);
}

void appendInForm(std::string& out, std::string_view run, UnicodeForm form) {
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t bytes =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(run.data()),
                     static_cast<utf8proc_ssize_t>(run.size()), &mapped, optionsOf(form));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    if (bytes < 0) {
        out += run; // a code point this utf8proc does not know
        return;
    }
    out.append(reinterpret_cast<const char*>(mapped), static_cast<size_t>(bytes));
}

/// Maps every character of `text` with `map(code point, out)`.
template <typename Map>
std::string mapped(std::string_view text, Map map) {
    std::string out;
    out.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const Character c = characterAt(text, at);
        map(c.code, out);
        at += c.byteCount;
    }
    return out;
}

std::string lowercase(std::string_view text) {
    return mapped(text, [](char32_t c, std::string& out) {
        if (c == 0x130) { // the one character whose lower case is two
            out += "i\xCC\x87";
            return;
        }
        appendUtf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    });
}

bool isNmtControl(char32_t c) {
    return (c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F ||
           c == 0x8F || c == 0x9F;
}

bool isNmtSpace(char32_t c) {
    return c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
           c == 0xFEFF || c == 0xFFFD;
}

bool isTabOrBreak(char32_t c) {
    return c == '\t' || c == '\n' || c == '\r';
}

bool isBertControl(char32_t c) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return !isTabOrBreak(c) &&
           (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
            category == UTF8PROC_CATEGORY_CO);
}

bool isChinese(char32_t c) {
    struct Range {
        char32_t first;
        char32_t last;
    };

    constexpr Range kRanges[] = {{0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF},
                                 {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF},
                                 {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};
    for (const Range& range : kRanges) {
        if (c >= range.first && c <= range.last) {
            return true;
        }
    }
    return false;
}

std::string applied(const UnicodeForm& form, const std::string& text) {
    return inUnicodeForm(text, form);
}

std::string applied(const LowercaseStep&, const std::string& text) {
    return lowercase(text);
}

std::string applied(const StripStep& step, const std::string& text) {
    size_t begin = 0;
    size_t end = text.size();
    while (step.left && begin < end) {
        const Character c = characterAt(text, begin);
        if ((classOf(c.code) & kSpace) == 0) {
            break;
        }
        begin += c.byteCount;
    }
    while (step.right && begin < end) {
        const size_t last = previousCharacter(text, end);
        if ((classOf(characterAt(text, last).code) & kSpace) == 0) {
            break;
        }
        end = last;
    }
    return text.substr(begin, end - begin);
}

std::string applied(const StripAccentsStep&, const std::string& text) {
    return mapped(text, [](char32_t c, std::string& out) {
        if ((classOf(c) & kMark) == 0) {
            appendUtf8(out, c);
        }
    });
}

std::string applied(const ReplaceStep& step, std::string text) {
    const auto matches = step.pattern.matches(text);
    if (matches.empty()) {
        return text;
    }
    std::string out;
    out.reserve(text.size());
    size_t last = 0;
    for (const Span& match : matches) {
        out.append(text, last, match.begin - last).append(step.content);
        last = match.end;
    }
    return out.append(text, last);
}

std::string applied(const PrependStep& step, const std::string& text) {
    return text.empty() ? text : step.text + text;
}

std::string applied(const NmtStep&, const std::string& text) {
    return mapped(text, [](char32_t c, std::string& out) {
        if (!isNmtControl(c)) {
            appendUtf8(out, isNmtSpace(c) ? U' ' : c);
        }
    });
}

std::string applied(const VisibleBytesStep&, const std::string& text) {
    return visibleText(text);
}

std::string applied(const BertStep& step, std::string text) {
    if (step.cleanText) {
        text = mapped(text, [](char32_t c, std::string& out) {
            if (c != 0 && c != 0xFFFD && !isBertControl(c)) {
                appendUtf8(out, isTabOrBreak(c) || (classOf(c) & kSpace) != 0 ? U' ' : c);
            }
        });
    }
    if (step.spaceChinese) {
        text = mapped(text, [](char32_t c, std::string& out) {
            const std::string_view around = isChinese(c) ? " " : "";
            out += around;
            appendUtf8(out, c);
            out += around;
        });
    }
    if (step.stripAccents) {
        text = mapped(inUnicodeForm(text, UnicodeForm::Nfd), [](char32_t c, std::string& out) {
            const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
            if (category != UTF8PROC_CATEGORY_MN || (classOf(c) & kMark) == 0) {
                appendUtf8(out, c);
            }
        });
    }
    return step.lowercase ? lowercase(text) : text;
}

std::string applied(const std::shared_ptr<const Charsmap>& map, const std::string& text) {
    const std::string out = map->normalizedByGraphemes(text);
    return isUtf8(out) ? out : replaceIllFormed(out); // a damaged map may hold anything
}

} // namespace

std::string inUnicodeForm(std::string_view text, UnicodeForm form) {
    std::string out;
    out.reserve(text.size());
    size_t at = 0;
    while (at < text.size()) {
        size_t stop = at;
        while (stop < text.size() && isAscii(text[stop])) {
            ++stop;
        }
        if (stop == text.size()) {
            return out.append(text.substr(at));
        }
        // The last ASCII character may compose with what follows; nothing composes into ASCII.
        const size_t begin = stop > at ? stop - 1 : at;
        size_t end = stop;
        while (end < text.size() && !isAscii(text[end])) {
            ++end;
        }
        out.append(text.substr(at, begin - at));
        appendInForm(out, text.substr(begin, end - begin), form);
        at = end;
    }
    return out;
}

std::string Normalizer::apply(std::string_view text) const {
    std::string out(text);
    for (const NormalizerStep& step : m_steps) {
        out = std::visit([&](const auto& s) { return applied(s, std::move(out)); }, step);
    }
    return out;
}

} // namespace lathe::tokenizer
