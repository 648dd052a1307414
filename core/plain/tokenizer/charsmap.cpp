#include "core/plain/tokenizer/charsmap.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/unicode.h"

#include <cstring>
#include <utf8proc.h>

namespace lathe::tokenizer {

namespace {

/// Graphemes longer than this are only looked up character by character.
constexpr size_t kLongestWholeGrapheme = 5;

uint32_t littleEndian(std::string_view bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; ++i) {
        value |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return value;
}

bool hasLeaf(uint32_t unit) {
    return (unit >> 8 & 1) != 0;
}

uint32_t labelOf(uint32_t unit) {
    return unit & (1u << 31 | 0xFF);
}

uint32_t offsetOf(uint32_t unit) {
    return unit >> 10 << ((unit & (1u << 9)) >> 6);
}

uint32_t valueOf(uint32_t unit) {
    return unit & ((1u << 31) - 1);
}

size_t graphemeBytes(std::string_view text) {
    Character c = characterAt(text, 0);
    size_t bytes = c.byteCount;
    utf8proc_int32_t state = 0;
    while (bytes < text.size()) {
        const Character next = characterAt(text, bytes);
        if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(c.code),
                                             static_cast<utf8proc_int32_t>(next.code), &state)) {
            break;
        }
        bytes += next.byteCount;
        c = next;
    }
    return bytes;
}

} // namespace

Charsmap::Charsmap(std::string_view blob) {
    const uint32_t trieBytes = blob.size() >= 4 ? littleEndian(blob) : 0;
    if (trieBytes < 4 || trieBytes % 4 != 0 || trieBytes > blob.size() - 4) {
        throw Error(ErrorCode::BadData, "the precompiled charsmap is damaged: its trie has " +
                                            std::to_string(trieBytes) + " bytes of " +
                                            std::to_string(blob.size()));
    }
    for (size_t at = 4; at < 4 + size_t{trieBytes}; at += 4) {
        m_units.push_back(littleEndian(blob.substr(at, 4)));
    }
    m_replacements = blob.substr(4 + size_t{trieBytes});
    m_replacements.push_back('\0');
}

std::optional<Charsmap::Match> Charsmap::find(std::string_view text, bool stopAtFirst) const {
    std::optional<Match> best;
    size_t node = offsetOf(m_units[0]);
    for (size_t i = 0; i < text.size() && text[i] != '\0'; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        node ^= byte;
        if (node >= m_units.size() || labelOf(m_units[node]) != byte) {
            break;
        }
        const bool leaf = hasLeaf(m_units[node]);
        node ^= offsetOf(m_units[node]);
        if (!leaf || node >= m_units.size() || valueOf(m_units[node]) >= m_replacements.size()) {
            continue;
        }
        best = Match{i + 1, m_replacements.data() + valueOf(m_units[node])};
        if (stopAtFirst) {
            break;
        }
    }
    return best;
}

std::optional<Charsmap::Match> Charsmap::longest(std::string_view text) const {
    return find(text, false);
}

std::optional<Charsmap::Match> Charsmap::shortest(std::string_view text) const {
    return find(text, true);
}

std::string Charsmap::normalizedByGraphemes(std::string_view text) const {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::string_view grapheme = text.substr(0, graphemeBytes(text));
        text.remove_prefix(grapheme.size());
        if (grapheme.size() <= kLongestWholeGrapheme) {
            if (const auto whole = shortest(grapheme)) {
                out += whole->replacement;
                continue;
            }
        }
        while (!grapheme.empty()) {
            const std::string_view character = grapheme.substr(0, characterBytes(grapheme[0]));
            grapheme.remove_prefix(character.size());
            const auto match = shortest(character);
            out += match ? match->replacement : character;
        }
    }
    return out;
}

} // namespace lathe::tokenizer
