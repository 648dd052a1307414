#include "core/engine/eval/tasks.h"

#include "core/engine/eval/text_scores.h"
#include "core/plain/base/error.h"

#include <algorithm>

namespace lathe {

namespace {

constexpr int64_t kItemsPerBatch = 8;

/// UTF-8 characters of a text.
double charactersOf(const std::string& text) {
    const auto starts = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    return static_cast<double>(std::max<int64_t>(1, std::ranges::count_if(text, starts)));
}

ScoredText choiceText(const Tokenizer& tokenizer, const std::string& context,
                      const std::string& choice) {
    const bool spaced = context.empty() || context.ends_with(' ') || choice.starts_with(' ');
    return scoredText(tokenizer, context, spaced ? choice : " " + choice);
}

TaskScore scoreExact(const Model& prepared, const Task& task, const TaskProgress& progress) {
    const auto total = static_cast<int64_t>(task.prompts.size());
    const PromptScore score =
        scorePrompts(prepared, task.prompts, [&](const std::string&, const PromptScore& soFar) {
            progress(soFar.all.scored, total);
        });
    TaskScore out{.name = task.name,
                  .accuracy = score.all.share(),
                  .accuracyByLength = {},
                  .count = score.all.scored,
                  .error = score.all.error()};
    for (const auto& [group, count] : score.groups) {
        out.byGroup[group] = count.share();
    }
    return out;
}

struct Right {
    int64_t plain = 0;
    int64_t byLength = 0;
};

void scoreItem(const Model& prepared, const Tokenizer& tokenizer, const Choice& item,
               Right& right) {
    std::vector<ScoredText> texts;
    for (const std::string& choice : item.choices) {
        texts.push_back(choiceText(tokenizer, item.context, choice));
        requireFits(prepared, texts.back().ids);
    }
    const std::vector<ScoredSum> sums = scoreTexts(prepared, texts);
    size_t best = 0;
    size_t bestByLength = 0;
    const auto perCharacter = [&](size_t i) {
        return sums[i].logProbability / charactersOf(item.choices[i]);
    };
    for (size_t i = 1; i < sums.size(); ++i) {
        best = sums[i].logProbability > sums[best].logProbability ? i : best;
        bestByLength = perCharacter(i) > perCharacter(bestByLength) ? i : bestByLength;
    }
    right.plain += best == item.answer ? 1 : 0;
    right.byLength += bestByLength == item.answer ? 1 : 0;
}

TaskScore scoreChoices(const Model& prepared, const Task& task, const TaskProgress& progress) {
    const Tokenizer tokenizer = tokenizerOf(prepared);
    const auto total = static_cast<int64_t>(task.choices.size());
    Right right;
    for (int64_t i = 0; i < total; ++i) {
        scoreItem(prepared, tokenizer, task.choices[static_cast<size_t>(i)], right);
        if ((i + 1) % kItemsPerBatch == 0 || i + 1 == total) {
            progress(i + 1, total);
        }
    }
    const double share = static_cast<double>(right.plain) / static_cast<double>(total);
    return TaskScore{.name = task.name,
                     .accuracy = share,
                     .accuracyByLength =
                         static_cast<double>(right.byLength) / static_cast<double>(total),
                     .count = total,
                     .error = shareError(share, total)};
}

TaskScore scorePairs(const Model& prepared, const Task& task, const TaskProgress& progress) {
    const Tokenizer tokenizer = tokenizerOf(prepared);
    const auto total = static_cast<int64_t>(task.pairs.size());
    int64_t right = 0;
    for (int64_t first = 0; first < total; first += kItemsPerBatch) {
        const int64_t last = std::min(first + kItemsPerBatch, total);
        std::vector<ScoredText> texts;
        for (int64_t i = first; i < last; ++i) {
            const MinimalPair& pair = task.pairs[static_cast<size_t>(i)];
            texts.push_back(scoredText(tokenizer, "", pair.good));
            texts.push_back(scoredText(tokenizer, "", pair.bad));
        }
        for (const ScoredText& text : texts) {
            requireFits(prepared, text.ids);
        }
        const std::vector<ScoredSum> sums = scoreTexts(prepared, texts);
        for (size_t i = 0; i < sums.size(); i += 2) {
            right += sums[i].logProbability > sums[i + 1].logProbability ? 1 : 0;
        }
        progress(last, total);
    }
    const double share = static_cast<double>(right) / static_cast<double>(total);
    return TaskScore{.name = task.name,
                     .accuracy = share,
                     .accuracyByLength = {},
                     .count = total,
                     .error = shareError(share, total)};
}

} // namespace

Json toJson(const TaskScore& score) {
    Json json{{"task", score.name},
              {"acc", score.accuracy},
              {"acc_norm", score.accuracyByLength.value_or(score.accuracy)},
              {"n", score.count},
              {"stderr", score.error}};
    if (!score.byGroup.empty()) {
        json["groups"] = score.byGroup;
    }
    return json;
}

TaskScore scoreTask(const Model& prepared, const Task& task, const TaskProgress& progress) {
    if (!task.choices.empty()) {
        return scoreChoices(prepared, task, progress);
    }
    if (!task.pairs.empty()) {
        return scorePairs(prepared, task, progress);
    }
    LATHE_ASSERT(!task.prompts.empty());
    return scoreExact(prepared, task, progress);
}

} // namespace lathe
