#include "core/plain/tokenizer/added_tokens.h"

#include "core/plain/tokenizer/unicode.h"

#include <algorithm>

namespace lathe::tokenizer {

namespace {

bool wordEndsAt(std::string_view text, size_t at) {
    return at > 0 && (classOf(characterAt(text, previousCharacter(text, at)).code) & kWord) != 0;
}

bool wordStartsAt(std::string_view text, size_t at) {
    return at < text.size() && (classOf(characterAt(text, at).code) & kWord) != 0;
}

size_t spacesBefore(std::string_view text, size_t at) {
    while (at > 0) {
        const size_t previous = previousCharacter(text, at);
        if ((classOf(characterAt(text, previous).code) & kSpace) == 0) {
            break;
        }
        at = previous;
    }
    return at;
}

size_t spacesAfter(std::string_view text, size_t at) {
    while (at < text.size()) {
        const Character c = characterAt(text, at);
        if ((classOf(c.code) & kSpace) == 0) {
            break;
        }
        at += c.byteCount;
    }
    return at;
}

AddedTokens::Part part(size_t begin, size_t end, int32_t id) {
    return {{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, id};
}

} // namespace

void AddedTokens::add(AddedToken token, std::string_view written) {
    m_trie.add(written, static_cast<int32_t>(m_tokens.size()));
    m_tokens.push_back(std::move(token));
}

std::vector<AddedTokens::Part> AddedTokens::cut(std::string_view text) const {
    std::vector<Part> parts;
    size_t done = 0;
    for (size_t at = 0; at < text.size() && !m_tokens.empty();) {
        size_t bytes = 0;
        int32_t index = 0;
        m_trie.prefixes(text.substr(at), [&](size_t length, int32_t value) {
            bytes = length;
            index = value;
        });
        if (bytes == 0) {
            ++at;
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<size_t>(index)];
        size_t begin = at;
        size_t end = at + bytes;
        at = end;
        if (token.singleWord && (wordEndsAt(text, begin) || wordStartsAt(text, end))) {
            continue;
        }
        if (token.leftStrip) {
            begin = std::max(spacesBefore(text, begin), done);
        }
        if (token.rightStrip) {
            end = spacesAfter(text, end);
        }
        if (done < begin) {
            parts.push_back(part(done, begin, kText));
        }
        parts.push_back(part(begin, end, token.id));
        done = end;
    }
    if (done < text.size()) {
        parts.push_back(part(done, text.size(), kText));
    }
    return parts;
}

} // namespace lathe::tokenizer
