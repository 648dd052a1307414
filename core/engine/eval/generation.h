#pragma once

#include "core/engine/forward/forward.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace lathe {

/// How the next token is chosen and when to stop.
struct GenerationOptions {
    int64_t maxTokens = 100;
    double temperature = 0; ///< 0: greedy, the first of the largest logits
    double topP = 1;        ///< the smallest set of tokens with this much probability
    int64_t topK = 0;       ///< 0: all
    uint64_t seed = 0;      ///< same seed, same text, independent of the rest of the batch
    bool stopAtEnd = true;  ///< at the configuration's eos_token_id
    std::stop_token stop{};
};

/// Called with each new token of row `row`; false ends that row.
using TokenCallback = std::function<bool(size_t row, int32_t id)>;

struct Generated {
    std::vector<int32_t> ids; ///< new tokens, the one that ended the text included
    bool ended = false;       ///< by an end token or the callback, not by a limit
};

/// Continues every prompt (token ids, none empty), the whole batch at once with one KvCache,
/// shorter prompts padded on the left. Ends early where learned positions run out.
/// Throws Error{BadData} for NaN logits, Error{Interrupted} when stopped, Error{User} for
/// options out of range.
std::vector<Generated> generate(const Model& prepared,
                                const std::vector<std::vector<int32_t>>& prompts,
                                const GenerationOptions& options,
                                const TokenCallback& onToken = {});

/// A text and its continuation.
struct GeneratedText {
    std::string text;         ///< the continuation alone, without the end token
    std::vector<int32_t> ids; ///< of the continuation
    int64_t promptTokens = 0;
    bool ended = false;
    double promptSeconds = 0; ///< until the first token
    double seconds = 0;       ///< in all
};

/// Called with pieces of the continuation as they are known, whole characters only.
using TextCallback = std::function<void(const std::string& piece)>;

/// Continues `prompt`; an empty one is the beginning-of-text token alone. Throws as generate, and
/// Error{User} for an empty prompt where the tokenizer has no such token.
GeneratedText generateText(const Model& prepared, const Tokenizer& tokenizer,
                           const std::string& prompt, const GenerationOptions& options,
                           const TextCallback& onText = {});

} // namespace lathe
