#include "core/plain/tokenizer/unicode.h"

#include <array>
#include <vector>

namespace lathe::tokenizer {

namespace {

constexpr char32_t kCodePoints = 0x110000;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::vector<uint8_t> makeClassTable() {
    std::vector<uint8_t> table(kCodePoints);
    for (size_t run = 0; run < kCharacterRuns.size(); ++run) {
        const char32_t begin = kCharacterRuns[run] >> 8;
        const char32_t end =
            run + 1 < kCharacterRuns.size() ? kCharacterRuns[run + 1] >> 8 : kCodePoints;
        for (char32_t c = begin; c < end; ++c) {
            table[c] = static_cast<uint8_t>(kCharacterRuns[run]);
        }
    }
    return table;
}

struct VisibleTable {
    std::array<char32_t, 256> ofByte{};
    std::array<int16_t, 512> toByte{};

    VisibleTable() {
        toByte.fill(-1);
        char32_t next = 256;
        for (char32_t byte = 0; byte < 256; ++byte) {
            const bool printable =
                (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
            const char32_t code = printable ? byte : next++;
            ofByte[byte] = code;
            toByte[code] = static_cast<int16_t>(byte);
        }
    }
};

const VisibleTable& visibleTable() {
    static const VisibleTable table;
    return table;
}

/// Allowed range of the second byte, by the first (Unicode, table 3-7).
bool secondByteAllowed(unsigned char lead, unsigned char second) {
    switch (lead) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return second >= 0x80 && second <= 0xBF;
    }
}

/// Bytes that start like a character: `complete` when they are a whole one.
struct Prefix {
    size_t bytes = 1;
    bool complete = false;
};

Prefix prefixOf(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) {
        return {1, true};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {1, false};
    }
    const size_t needed = characterBytes(text[0]);
    size_t have = 1;
    while (have < needed && have < text.size()) {
        const auto byte = static_cast<unsigned char>(text[have]);
        const bool allowed =
            have == 1 ? secondByteAllowed(lead, byte) : byte >= 0x80 && byte <= 0xBF;
        if (!allowed) {
            break;
        }
        ++have;
    }
    return {have, have == needed};
}

} // namespace

const uint8_t* characterClasses() {
    static const std::vector<uint8_t> table = makeClassTable();
    return table.data();
}

void appendUtf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

size_t wellFormedPrefix(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const Prefix prefix = prefixOf(text);
    return prefix.complete ? prefix.bytes : 0;
}

std::string replaceIllFormed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Prefix prefix = prefixOf(text);
        out.append(prefix.complete ? text.substr(0, prefix.bytes) : kReplacement);
        text.remove_prefix(prefix.bytes);
    }
    return out;
}

char32_t visibleCharacter(uint8_t byte) {
    return visibleTable().ofByte[byte];
}

int byteOfVisible(char32_t code) {
    const auto& table = visibleTable().toByte;
    return code < table.size() ? table[code] : -1;
}

std::string visibleText(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        appendUtf8(out, visibleCharacter(static_cast<uint8_t>(byte)));
    }
    return out;
}

} // namespace lathe::tokenizer
