#pragma once

#include "core/plain/tokenizer/tokenizer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace lathe {

/// Decodes tokens one at a time, as a model generates them. What `push` and `flush` return, joined,
/// is the text; an unfinished UTF-8 sequence is held back until the token that ends it.
class StreamDecoder {
public:
    explicit StreamDecoder(Tokenizer tokenizer, SpecialText special = SpecialText::Skip);

    /// The text that `id` completes; often empty.
    std::string push(int32_t id);

    /// What is still held back, with U+FFFD for what never became a character. Starts over.
    std::string flush();

private:
    std::string decoded() const;

    Tokenizer m_tokenizer;
    SpecialText m_special;
    std::vector<int32_t> m_ids; ///< the last tokens whose text is out, then those held back
    std::ptrdiff_t m_context =
        0;               ///< how many of the former: decoders treat a first token specially
    std::string m_given; ///< text of the former
};

} // namespace lathe
