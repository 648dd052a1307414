#pragma once

#include "core/plain/tokenizer/added_tokens.h"
#include "core/plain/tokenizer/decoder.h"
#include "core/plain/tokenizer/model.h"
#include "core/plain/tokenizer/normalizer.h"
#include "core/plain/tokenizer/pre_tokenizer.h"

#include <optional>
#include <variant>

namespace lathe::tokenizer {

/// Ids put around a text. For a single text every supported post-processor reduces to this.
struct PostProcessor {
    std::vector<int32_t> before;
    std::vector<int32_t> after;
};

/// The rules by which sentencepiece normalizes text: a charsmap, then spaces.
struct SentencePieceSpaces {
    std::shared_ptr<const Charsmap> charsmap; ///< may be null
    ByteTrie userDefined;                     ///< texts that are left as they are
    bool addDummyPrefix = true;
    bool removeExtraSpaces = true;
    bool escapeSpaces = true;
    bool markIsSuffix = false;

    /// Source: sentencepiece, normalizer.cc, Normalizer::Normalize.
    std::string apply(std::string_view text) const;
};

/// Everything a tokenizer consists of, in the order in which text passes through.
struct Parts {
    std::vector<AddedToken> addedTokens;
    std::variant<Normalizer, SentencePieceSpaces> normalizer;
    PreTokenizer preTokenizer;
    PieceModel model;
    PostProcessor postProcessor{};
    Decoder decoder{};
    std::optional<int32_t> bos{};
    std::optional<int32_t> eos{};
};

} // namespace lathe::tokenizer
