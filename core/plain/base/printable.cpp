#include "core/plain/base/printable.h"

#include "core/plain/base/text.h"

#include <algorithm>
#include <cstdio>

namespace lathe {

namespace {

/// Bytes of the well-formed UTF-8 character at the beginning of `text`; 0: there is none.
size_t characterLength(std::string_view text) {
    constexpr size_t kLongest = 4;
    for (size_t length = 1; length <= std::min(kLongest, text.size()); ++length) {
        if (isUtf8(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

bool actsOnTerminal(std::string_view character) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) {
        return (byte(0) < 0x20 && character != "\n" && character != "\t") || byte(0) == 0x7F;
    }
    if (character.size() == 2) {
        return byte(0) == 0xC2 && byte(1) < 0xA0;
    }
    const bool embedding = character >= "\u202A" && character <= "\u202E";
    const bool isolate = character >= "\u2066" && character <= "\u2069";
    return character.size() == 3 && (embedding || isolate);
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const size_t length = characterLength(text);
        const std::string_view character = text.substr(0, std::max<size_t>(length, 1));
        if (length > 0 && !actsOnTerminal(character)) {
            out += character;
        } else {
            for (const char c : character) {
                char spelled[5];
                std::snprintf(spelled, sizeof spelled, "\\x%02x", static_cast<unsigned char>(c));
                out += spelled;
            }
        }
        text.remove_prefix(character.size());
    }
    return out;
}

} // namespace lathe
