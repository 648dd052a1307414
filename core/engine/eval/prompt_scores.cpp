#include "core/engine/eval/prompt_scores.h"

#include "core/plain/base/error.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {

namespace {

constexpr size_t kPromptsPerBatch = 16;

/// Prompts of one group, in their order.
struct Group {
    std::string name;
    std::vector<const Prompt*> prompts;
};

std::vector<Group> groupsOf(const std::vector<Prompt>& prompts) {
    std::vector<Group> out;
    for (const Prompt& prompt : prompts) {
        auto found = std::ranges::find(out, prompt.group, &Group::name);
        if (found == out.end()) {
            found = out.insert(out.end(), Group{prompt.group, {}});
        }
        found->prompts.push_back(&prompt);
    }
    return out;
}

/// Texts with `lead` before each that does not begin with it; -1: as they are.
void putBefore(std::vector<ScoredText>& texts, int64_t lead) {
    for (ScoredText& text : texts) {
        if (lead >= 0 && (text.ids.empty() || text.ids.front() != lead)) {
            text.ids.insert(text.ids.begin(), static_cast<int32_t>(lead));
            ++text.firstScored;
        }
    }
}

at::Tensor paddedIds(const std::vector<ScoredText>& texts) {
    size_t longest = 1;
    for (const ScoredText& text : texts) {
        longest = std::max(longest, text.ids.size() - 1);
    }
    at::Tensor ids =
        at::zeros({static_cast<int64_t>(texts.size()), static_cast<int64_t>(longest)}, at::kLong);
    for (size_t row = 0; row < texts.size(); ++row) {
        auto* out = ids[static_cast<int64_t>(row)].data_ptr<int64_t>();
        std::copy(texts[row].ids.begin(), texts[row].ids.end() - 1, out);
    }
    return ids;
}

/// For every scored token of the batch: where its prediction lies in the flattened batch, what it
/// is, and whose it is.
struct ScoredPlaces {
    std::vector<int64_t> rows;
    std::vector<int64_t> targets;
    std::vector<size_t> owners;
};

ScoredPlaces scoredPlaces(const std::vector<ScoredText>& texts, int64_t width) {
    ScoredPlaces out;
    for (size_t owner = 0; owner < texts.size(); ++owner) {
        const ScoredText& text = texts[owner];
        LATHE_ASSERT(text.firstScored >= 1);
        for (size_t i = text.firstScored; i < text.ids.size(); ++i) {
            out.rows.push_back(static_cast<int64_t>(owner) * width + static_cast<int64_t>(i) - 1);
            out.targets.push_back(text.ids[i]);
            out.owners.push_back(owner);
        }
    }
    return out;
}

void count(PromptScore& score, PromptScore::Count& group, bool correct) {
    group.correct += correct ? 1 : 0;
    score.all.correct += correct ? 1 : 0;
    ++group.scored;
    ++score.all.scored;
}

} // namespace

double PromptScore::Count::share() const {
    return scored > 0 ? static_cast<double>(correct) / static_cast<double>(scored) : 0;
}

double PromptScore::Count::error() const {
    return shareError(share(), scored);
}

ScoredText scoredText(const Tokenizer& tokenizer, const std::string& context,
                      const std::string& continuation) {
    const auto end = context.find_last_not_of(' ');
    const std::string trimmed = end == std::string::npos ? "" : context.substr(0, end + 1);
    ScoredText out;
    out.ids = tokenizer.encode(context + continuation);
    out.ids.resize(out.ids.size() - std::min(out.ids.size(), tokenizer.addedAfter()));
    const size_t before = trimmed.empty()
                              ? tokenizer.addedBefore()
                              : tokenizer.encode(trimmed).size() - tokenizer.addedAfter();
    out.firstScored = std::clamp<size_t>(before, 1, std::max<size_t>(1, out.ids.size()));
    return out;
}

std::vector<ScoredSum> scoreTexts(const Model& prepared, std::vector<ScoredText> texts,
                                  Begin begin) {
    putBefore(texts, leadingToken(prepared, begin));
    std::vector<ScoredSum> out(texts.size(), ScoredSum{0, true});
    const at::Device device = prepared.embedding.device();
    const at::Tensor ids = paddedIds(texts);
    const ScoredPlaces places = scoredPlaces(texts, ids.size(1));
    if (places.rows.empty()) {
        return out;
    }
    const at::Tensor hidden = hiddenStates(prepared, ids.to(device)).flatten(0, 1);
    const TokenScores scores =
        scoreTokens(prepared, hidden.index_select(0, at::tensor(places.rows).to(device)),
                    at::tensor(places.targets).to(device));
    const at::Tensor nll = scores.nll.to(at::kCPU).contiguous();
    const at::Tensor correct = scores.correct.to(at::kCPU).contiguous();
    for (size_t i = 0; i < places.owners.size(); ++i) {
        ScoredSum& sum = out[places.owners[i]];
        sum.logProbability -= nll.const_data_ptr<float>()[i];
        sum.greedy = sum.greedy && correct.const_data_ptr<bool>()[i];
    }
    return out;
}

PromptScore scorePrompts(const Model& prepared, const std::vector<Prompt>& prompts,
                         const PromptProgress& progress, Begin begin) {
    const Tokenizer tokenizer = tokenizerOf(prepared);
    const std::vector<Group> groups = groupsOf(prompts);
    PromptScore score;
    size_t longest = 0;
    for (const Group& group : groups) {
        score.order.push_back(group.name);
        longest = std::max(longest, group.prompts.size());
    }
    for (size_t first = 0; first < longest; first += kPromptsPerBatch) {
        for (const Group& group : groups) {
            if (first >= group.prompts.size()) {
                continue;
            }
            const size_t last = std::min(first + kPromptsPerBatch, group.prompts.size());
            std::vector<ScoredText> texts;
            for (size_t i = first; i < last; ++i) {
                const Prompt& prompt = *group.prompts[i];
                texts.push_back(scoredText(tokenizer, prompt.prompt, prompt.answer + '\n'));
                requireFits(prepared, texts.back().ids);
            }
            for (const ScoredSum& sum : scoreTexts(prepared, texts, begin)) {
                count(score, score.groups[group.name], sum.greedy);
                score.outcomes[group.name].push_back(sum.greedy ? 1 : 0);
            }
            progress(group.name, score);
        }
    }
    return score;
}

} // namespace lathe
