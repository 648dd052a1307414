#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lathe::tokenizer {

/// Bits of `classOf`. They follow the reference tokenizers, not the Unicode release of this
/// machine.
enum CharacterClass : uint8_t {
    kLetter = 1,      ///< \p{L}
    kNumber = 2,      ///< \p{N}
    kSpace = 4,       ///< \s
    kPunctuation = 8, ///< ASCII punctuation and \p{P}
    kWord = 16,       ///< \w
    kMark = 32,       ///< combining marks
    kNumeric = 64,    ///< what the "Digits" pre-tokenizer takes for a digit
};

/// Runs of equal class, each `first code point << 8 | class bits`, up to U+10FFFF.
extern const std::span<const uint32_t> kCharacterRuns;

/// Class bits of every code point, by code point: 0x110000 entries.
const uint8_t* characterClasses();

/// Class bits of one code point (below 0x110000).
inline uint8_t classOf(char32_t c) {
    return characterClasses()[c];
}

/// One decoded character of well-formed UTF-8.
struct Character {
    char32_t code = 0;
    uint32_t byteCount = 1;
};

/// The character at `at`, which must be a character's first byte. `text` must be well-formed.
inline Character characterAt(std::string_view text, size_t at) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const char32_t lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    if (lead < 0xE0) {
        return {(lead & 0x1F) << 6 | (byte(1) & 0x3Fu), 2};
    }
    if (lead < 0xF0) {
        return {(lead & 0x0F) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3};
    }
    return {(lead & 0x07) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 |
                (byte(3) & 0x3Fu),
            4};
}

/// Start of the character that ends just before `end` (`end` > 0).
inline size_t previousCharacter(std::string_view text, size_t end) {
    do {
        --end;
    } while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80);
    return end;
}

/// Bytes of a character whose first byte is `lead`.
inline uint32_t characterBytes(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Appends `code` as UTF-8.
void appendUtf8(std::string& out, char32_t code);

/// Bytes of the well-formed character at the start of `text`, or 0 when there is none.
size_t wellFormedPrefix(std::string_view text);

/// `text` with every maximal ill-formed part replaced by one U+FFFD.
std::string replaceIllFormed(std::string_view text);

/// The visible character that byte-level vocabularies write for a byte (space is U+0120).
/// Source: Radford et al., GPT-2, bytes_to_unicode.
char32_t visibleCharacter(uint8_t byte);

/// The byte that a visible character stands for, or -1.
int byteOfVisible(char32_t code);

/// `bytes` written with `visibleCharacter`.
std::string visibleText(std::string_view bytes);

} // namespace lathe::tokenizer
