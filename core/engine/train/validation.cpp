#include "core/engine/train/validation.h"

#include "core/engine/eval/prompt_scores.h"
#include "core/engine/eval/text_scores.h"
#include "core/plain/store/metric_kinds.h"

#include <ATen/core/grad_mode.h>

namespace lathe {

Validation::Validation(const Model& model, const DataSet* texts, const DataSet* prompts) {
    for (const DataSet* data : {texts, prompts}) {
        if (data == nullptr) {
            continue;
        }
        for (const TextSource& text : data->texts) {
            m_texts.push_back(windowsFor(model, text));
        }
        m_prompts.insert(m_prompts.end(), data->prompts.begin(), data->prompts.end());
    }
}

Validation::Result Validation::measure(const Model& model, const StepContext& context) const {
    const at::NoGradGuard noGrad;
    Result out;
    double nats = 0;
    int64_t tokens = 0;
    for (const TextWindows& text : m_texts) {
        const TextScore score = scoreText(
            model, text.ids, nullptr, [&](const TextScore&, int64_t) { context.throwIfStopped(); });
        nats += score.nll * static_cast<double>(score.tokens);
        tokens += score.tokens;
        out.values.emplace_back(metrics::kPerplexity + ("." + text.name),
                                std::pair(score.perplexity(), score.perplexityError()));
    }
    if (tokens > 0) {
        out.nll = nats / static_cast<double>(tokens);
        out.values.insert(out.values.begin(), {"validation", {*out.nll, 0}});
    }
    if (!m_prompts.empty()) {
        const PromptScore score =
            scorePrompts(model, m_prompts,
                         [&](const std::string&, const PromptScore&) { context.throwIfStopped(); });
        out.values.emplace_back(metrics::kAccuracy,
                                std::pair(score.all.share(), score.all.error()));
        for (const std::string& group : score.order) {
            const PromptScore::Count& count = score.groups.at(group);
            out.values.emplace_back(metrics::kAccuracy + ("." + group),
                                    std::pair(count.share(), count.error()));
        }
    }
    return out;
}

} // namespace lathe
