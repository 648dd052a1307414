#pragma once

#include "core/plain/tokenizer/byte_trie.h"
#include "core/plain/tokenizer/regex.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// A token that is cut out of text before the model sees it.
struct AddedToken {
    std::string content;
    int32_t id = 0;
    bool singleWord = false; ///< only where no word character touches it
    bool leftStrip = false;  ///< takes the spaces on its left
    bool rightStrip = false;
    bool normalized = false; ///< searched in normalized text
    bool special = false;
};

/// Finds added tokens in text: leftmost first, the longest of those that start there.
class AddedTokens {
public:
    static constexpr int32_t kText = -1;

    /// A stretch of text, or one token.
    struct Part {
        Span span;
        int32_t id = kText;
    };

    /// `written` is how the token appears in the texts given to `cut`.
    void add(AddedToken token, std::string_view written);

    bool empty() const { return m_tokens.empty(); }

    /// Parts of `text` in order; text parts are never empty.
    std::vector<Part> cut(std::string_view text) const;

private:
    ByteTrie m_trie;
    std::vector<AddedToken> m_tokens;
};

} // namespace lathe::tokenizer
