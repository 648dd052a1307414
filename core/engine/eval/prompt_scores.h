#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/eval/text_scores.h"

#include <functional>
#include <map>

namespace lathe {

/// Prompts answered exactly, by group and in all.
struct PromptScore {
    struct Count {
        int64_t correct = 0;
        int64_t scored = 0;

        double share() const;
        double error() const; ///< sqrt(p(1-p)/(n-1))
    };

    std::map<std::string, Count> groups;
    std::map<std::string, std::vector<double>> outcomes; ///< 1 or 0 a prompt, in order, by group
    std::vector<std::string> order;                      ///< of the groups, as they first occur
    Count all;
};

/// Called after each batch with its group and the score so far; may throw to stop.
using PromptProgress = std::function<void(const std::string& group, const PromptScore& soFar)>;

/// Scores prompts by exact match under greedy decoding: an answer counts when every token of it,
/// and the line end after it, is the argmax given the prompt and the answer's tokens before it.
/// That is what greedy generation would write, found with one forward and no generation (it differs
/// only where the model would spell the same characters with other tokens). Prompt, answer and line
/// end are tokenized together; spaces that end the prompt belong to the answer. Groups alternate.
PromptScore scorePrompts(const Model& prepared, const std::vector<Prompt>& prompts,
                         const PromptProgress& progress, Begin begin = Begin::AsIs);

/// Tokens of a text and where its scored part begins.
struct ScoredText {
    std::vector<int32_t> ids;
    size_t firstScored = 0; ///< index in ids; at least 1
};

/// `context` + `continuation` tokenized together; the scored tokens are those after the context
/// without its trailing spaces. An empty context leaves the first token unscored.
ScoredText scoredText(const Tokenizer& tokenizer, const std::string& context,
                      const std::string& continuation);

/// Log-probability sum of the scored tokens of each text, and whether all were the argmax.
struct ScoredSum {
    double logProbability = 0;
    bool greedy = false;
};

/// Texts go through the model as one batch, padded at the right (attention is causal). An empty
/// scored part gives 0 and true.
std::vector<ScoredSum> scoreTexts(const Model& prepared, std::vector<ScoredText> texts,
                                  Begin begin = Begin::AsIs);

} // namespace lathe
