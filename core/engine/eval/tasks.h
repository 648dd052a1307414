#pragma once

#include "core/engine/eval/prompt_scores.h"

#include <functional>

namespace lathe {

/// A question with several continuations, one of them right.
struct Choice {
    std::string context{};
    std::vector<std::string> choices{};
    size_t answer = 0; ///< index of the right one
};

/// Two sentences, the better one first.
struct MinimalPair {
    std::string good;
    std::string bad;
};

/// Items of one kind; the other lists are empty.
struct Task {
    std::string name{};
    std::vector<Prompt> prompts{};
    std::vector<Choice> choices{};
    std::vector<MinimalPair> pairs{};
};

struct TaskScore {
    std::string name{};
    double accuracy = 0;
    std::optional<double> accuracyByLength; ///< multiple choice: log-probability per character
    int64_t count = 0;
    double error = 0;                           ///< sqrt(p(1-p)/(n-1)) of `accuracy`
    std::map<std::string, double> byGroup = {}; ///< exact match: accuracy of each group
};

/// {"task", "acc", "acc_norm", "n", "stderr", "groups"}; acc_norm is acc where it has no
/// meaning of its own.
Json toJson(const TaskScore& score);

/// Called after each batch with items done and in all; throws to stop.
using TaskProgress = std::function<void(int64_t done, int64_t total)>;

/// Exact match as scorePrompts. Multiple choice: the continuation " choice" of highest
/// log-probability, and of highest per character of the choice. Minimal pairs: the whole good
/// sentence is likelier than the bad one. Source: EleutherAI's lm-evaluation-harness.
TaskScore scoreTask(const Model& prepared, const Task& task, const TaskProgress& progress);

} // namespace lathe
