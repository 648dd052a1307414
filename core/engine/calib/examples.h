#pragma once

#include "core/engine/calib/dataset.h"

namespace lathe {

/// A text as the model reads it, and which of its tokens a loss counts.
struct CountedTokens {
    std::vector<int32_t> ids{};
    std::vector<uint8_t> counted{}; ///< 1 where the token is a target
};

/// The examples of `source` as token ids; answers count, and the token that ends them. A token that
/// holds the end of a prompt and the beginning of its answer counts. A prompt and its answer are
/// tokenized together, with the tokenizer's own special tokens and its end token after the answer.
/// Throws Error{BadData} naming the example.
std::vector<CountedTokens> countedTokens(const Model& model, const TextSource& source);

/// What the model is to continue: prompts of `data`, of its examples too; a conversation up to the
/// assistant's last turn, as the model's template writes it, with that turn as the answer.
std::vector<Prompt> promptsIn(const Model& model, const DataSet& data);

} // namespace lathe
