#include "core/plain/tokenizer/parts.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>

namespace lathe::tokenizer {

namespace {

/// One step of normalization: what stands for the first bytes of the text, and how many.
Charsmap::Match firstUnit(const SentencePieceSpaces& rules, std::string_view text) {
    size_t bytes = 0;
    rules.userDefined.prefixes(text, [&](size_t length, int32_t) { bytes = length; });
    if (bytes != 0) {
        return {bytes, text.substr(0, bytes)};
    }
    if (rules.charsmap) {
        if (const auto match = rules.charsmap->longest(text)) {
            return *match;
        }
    }
    bytes = std::min<size_t>(characterBytes(text[0]), text.size());
    return {bytes, text.substr(0, bytes)};
}

std::string_view withoutFirstSpaces(const SentencePieceSpaces& rules, std::string_view text) {
    while (!text.empty()) {
        const auto unit = firstUnit(rules, text);
        if (unit.replacement != " ") {
            break;
        }
        text.remove_prefix(unit.bytes);
    }
    return text;
}

} // namespace

std::string SentencePieceSpaces::apply(std::string_view text) const {
    if (removeExtraSpaces) {
        text = withoutFirstSpaces(*this, text);
    }
    std::string out;
    if (text.empty()) {
        return out;
    }
    const std::string_view space = escapeSpaces ? kSpaceMark : " ";
    if (addDummyPrefix && !markIsSuffix) {
        out += space;
    }
    bool afterSpace = removeExtraSpaces;
    while (!text.empty()) {
        const auto unit = firstUnit(*this, text);
        std::string_view written = unit.replacement;
        while (afterSpace && written.starts_with(' ')) {
            written.remove_prefix(1);
        }
        for (const char c : written) {
            if (c == ' ') {
                out += space;
            } else {
                out += c;
            }
        }
        if (!written.empty()) {
            afterSpace = removeExtraSpaces && written.ends_with(' ');
        }
        text.remove_prefix(unit.bytes);
    }
    while (removeExtraSpaces && out.ends_with(space)) {
        out.resize(out.size() - space.size());
    }
    if (addDummyPrefix && markIsSuffix) {
        out += space;
    }
    return out;
}

} // namespace lathe::tokenizer
