#include "core/engine/eval/prompt_scores.h"
#include "core/engine/eval/text_scores.h"
#include "core/engine/eval/units.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/make_step.h"
#include "core/plain/store/metric_kinds.h"

namespace lathe {

namespace {

struct EvaluateParams {
    int64_t seqlen = 0;
    int64_t max_tokens = 0;
    std::string begin = "text";

    template <class F>
    void visit(F&& f) {
        f("seqlen", seqlen,
          Info{.label = "Window length",
               .help = "Tokens in a window of text; 0: as the data step says. Compare only "
                       "perplexities of equal window length.",
               .unit = "tokens",
               .min = 0,
               .max = 1 << 20});
        f("max_tokens", max_tokens,
          Info{.label = "Token limit",
               .help = "Each text is cut to this many tokens first; 0: as the data step says. Less "
                       "text is faster and less certain.",
               .unit = "tokens",
               .min = 0});
        f("begin", begin,
          Info{.label = "Windows begin with",
               .help = "text: nothing is added, as in the papers. bos: the model's token for the "
                       "beginning of a text (BOS) comes before every window and prompt, for the "
                       "reference too. A model with a prefix (QFeP) gets none, since its prefix "
                       "begins with BOS. The same tokens are predicted, so a model with a prefix "
                       "and others are measured under the same conditions.",
               .choices = {"text", "bos"}});
    }

    Begin beginning() const { return begin == "bos" ? Begin::Bos : Begin::AsIs; }
};

/// `text` with the evaluation's window length and token limit.
TextSource adjusted(const TextSource& text, const EvaluateParams& params) {
    TextSource out = text;
    out.seqlen = params.seqlen > 0 ? std::max<int64_t>(2, params.seqlen) : text.seqlen;
    out.maxTokens = params.max_tokens > 0 ? params.max_tokens : text.maxTokens;
    return out;
}

/// One evaluation. It emits every metric that it returns.
class Evaluation {
public:
    Evaluation(const StepInputs& inputs, const EvaluateParams& params, StepContext& context)
        : m_params(params)
        , m_context(context)
        , m_model(inputOf<Model>(inputs, "model"))
        , m_reference(optionalInput<Model>(inputs, "reference")) {
        for (const char* port : {"data", "prompts"}) {
            if (const auto* data = optionalInput<DataSet>(inputs, port)) {
                m_texts.insert(m_texts.end(), data->texts.begin(), data->texts.end());
                m_prompts.insert(m_prompts.end(), data->prompts.begin(), data->prompts.end());
            }
        }
    }

    Metrics run() {
        measureSize();
        std::vector<TextWindows> windows;
        for (const TextSource& text : m_texts) {
            windows.push_back(windowsFor(m_model, adjusted(text, m_params)));
            m_total += windows.back().ids.numel();
        }
        m_total += static_cast<int64_t>(m_prompts.size()) * kTokensPerPrompt;
        const Model prepared = prepare(m_model, m_context.target);
        std::optional<Model> reference;
        if (m_reference != nullptr && !windows.empty()) {
            reference = prepare(*m_reference, m_context.target);
        }
        for (const TextWindows& text : windows) {
            scoreOneText(prepared, reference ? &*reference : nullptr, text, windows.size() > 1);
        }
        if (!m_prompts.empty()) {
            scoreAllPrompts(prepared);
        }
        m_context.progress(m_total, m_total);
        return std::move(m_metrics);
    }

private:
    static constexpr int64_t kTokensPerPrompt = 20; ///< for the progress bar only

    void add(const std::string& name, double value, double error = 0) {
        m_metrics.values.push_back(Metric{m_context.node, name, value, error});
        m_context.metric(name, value, error);
    }

    void measureSize() {
        const ModelSize bytes = sizeOf(m_model);
        add(metrics::kBytes, static_cast<double>(bytes.bytes));
        add(metrics::kBitsPerWeight, bytes.bitsPerWeight);
        add(metrics::kSparsity, bytes.sparsity);
    }

    void scoreOneText(const Model& prepared, const Model* reference, const TextWindows& text,
                      bool named) {
        const int64_t begun = m_done;
        const int64_t seqlen = text.ids.size(1);
        const std::string suffix = named ? "." + text.name : "";
        const auto tell = [&](const TextScore& soFar, int64_t windows) {
            m_context.throwIfStopped();
            m_done = begun + windows * seqlen;
            m_context.progress(m_done, m_total,
                               text.name + ", window " + std::to_string(windows) + " of " +
                                   std::to_string(text.ids.size(0)));
            m_context.scalar(metrics::kPerplexity + ("." + text.name),
                             static_cast<double>(soFar.tokens), soFar.perplexity(),
                             soFar.perplexityError());
        };
        TextScore score = scoreText(prepared, text.ids, reference, tell, m_params.beginning());
        add(metrics::kPerplexity + suffix, score.perplexity(), score.perplexityError());
        add(metrics::kNll + suffix, score.nll, score.nllError);
        add(metrics::kNextToken + suffix, score.accuracy(), score.accuracyError());
        if (score.kl) {
            add(metrics::kKl + suffix, *score.kl);
            add(metrics::kAgreement + suffix, *score.agreement,
                shareError(*score.agreement, score.tokens));
        }
        keepWindows(std::move(score.byWindow), text, suffix);
        noteProtocol(score, text);
    }

    void keepWindows(WindowMeans windows, const TextWindows& text, const std::string& suffix) {
        Json units = unitsOf(text);
        units["begin"] = m_params.begin;
        m_context.sample(metrics::kNll + suffix, units, std::move(windows.nll));
        m_context.sample(metrics::kNextToken + suffix, units, std::move(windows.accuracy));
        if (!windows.kl.empty()) {
            units["reference"] = m_context.inputKeys["reference"];
            m_context.sample(metrics::kKl + suffix, units, std::move(windows.kl));
            m_context.sample(metrics::kAgreement + suffix, units, std::move(windows.agreement));
        }
    }

    void noteProtocol(const TextScore& score, const TextWindows& text) {
        m_context.note(NoteLevel::Info,
                       text.name + ": perplexity over " + std::to_string(score.windows) +
                           " windows of " + std::to_string(text.ids.size(1)) + " tokens, stride " +
                           std::to_string(text.ids.size(1)) + ", " + std::to_string(score.tokens) +
                           " predicted tokens of " + std::to_string(text.tokensInText) + "; " +
                           beginningOf(text));
    }

    std::string beginningOf(const TextWindows& text) const {
        if (m_params.beginning() == Begin::Bos) {
            return m_model.prefix.empty() ? "BOS before every window"
                                          : "the model's prefix before every window";
        }
        return text.startsWithSpecial ? "the tokenizer's first token only at the start of the text"
                                      : "no BOS token added";
    }

    void scoreAllPrompts(const Model& prepared) {
        const int64_t begun = m_done;
        const auto emit = [&](const std::string& group, const PromptScore& soFar) {
            m_context.throwIfStopped();
            m_done = begun + soFar.all.scored * kTokensPerPrompt;
            const PromptScore::Count& count = soFar.groups.at(group);
            m_context.scalar(metrics::kAccuracy + ("." + group), static_cast<double>(count.scored),
                             count.share(), count.error());
            m_context.scalar(metrics::kAccuracy, static_cast<double>(soFar.all.scored),
                             soFar.all.share(), soFar.all.error());
            m_context.progress(m_done, m_total, group);
        };
        const PromptScore score = scorePrompts(prepared, m_prompts, emit, m_params.beginning());
        add(metrics::kAccuracy, score.all.share(), score.all.error());
        std::vector<double> all;
        for (const std::string& group : score.order) {
            const PromptScore::Count& count = score.groups.at(group);
            add(metrics::kAccuracy + ("." + group), count.share(), count.error());
            const std::vector<double>& outcomes = score.outcomes.at(group);
            all.insert(all.end(), outcomes.begin(), outcomes.end());
            m_context.sample(metrics::kAccuracy + ("." + group), promptUnits({group}), outcomes);
        }
        m_context.sample(metrics::kAccuracy, promptUnits(score.order), std::move(all));
    }

    Json promptUnits(const std::vector<std::string>& groups) const {
        Json units = unitsOf(m_prompts, groups);
        units["begin"] = m_params.begin;
        return units;
    }

    EvaluateParams m_params;
    StepContext& m_context;
    const Model& m_model;
    const Model* m_reference;
    std::vector<TextSource> m_texts;
    std::vector<Prompt> m_prompts;
    Metrics m_metrics;
    int64_t m_done = 0;
    int64_t m_total = 0;
};

StepOutputs evaluate(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<EvaluateParams>(params, context.node);
    return {{"metrics", Evaluation(inputs, read, context).run()}};
}

/// Finds texts shorter than a window, among other problems. Tokenizes only texts so short that it
/// is possible: a token has few bytes.
std::vector<Problem> checkEvaluate(const StepInputs& inputs, const Json& params,
                                   const StepContext& context) {
    constexpr size_t kMostBytesOfAToken = 64;
    const auto* model = optionalInput<Model>(inputs, "model");
    const auto read = paramsFromJson<EvaluateParams>(params, context.node);
    std::vector<Problem> problems;
    const auto* reference = optionalInput<Model>(inputs, "reference");
    if (model != nullptr && reference != nullptr &&
        model->embedding.size(0) != reference->embedding.size(0)) {
        problems.push_back(Problem{
            .field = "reference",
            .message = "the reference knows " + std::to_string(reference->embedding.size(0)) +
                       " tokens, the model " + std::to_string(model->embedding.size(0)),
            .hint = "link the model that this one was made from"});
    }
    if (model != nullptr && read.beginning() == Begin::Bos && model->config->bos < 0) {
        problems.push_back(
            Problem{.field = "begin",
                    .message = "the model names no token for the beginning of a text",
                    .hint = "let windows begin with their text"});
    }
    for (const char* port : {"data", "prompts"}) {
        const auto* data = optionalInput<DataSet>(inputs, port);
        if (model == nullptr || data == nullptr) {
            continue;
        }
        for (const TextSource& text : data->texts) {
            const TextSource taken = adjusted(text, read);
            size_t bytes = 0;
            for (const std::string& document : text.documents) {
                bytes += document.size();
            }
            if (bytes >= kMostBytesOfAToken * static_cast<size_t>(taken.seqlen)) {
                continue;
            }
            windowsFor(*model, taken); // throws
        }
    }
    return problems;
}

} // namespace

Step evaluateStep() {
    return Step{
        .type = {.id = "evaluate",
                 .version = 2,
                 .title = "Evaluate",
                 .category = Category::Evaluate,
                 .help =
                     "Measures a model: perplexity and next-token accuracy on text, exact match on "
                     "prompts with standard errors, size, bits per weight and sparsity. With a "
                     "reference it also measures KL divergence and agreement.",
                 .source = "Perplexity over disjoint windows as in the code of Frantar et al., "
                           "arXiv:2210.17323; standard error sqrt(p(1-p)/(n-1))",
                 .aliases = {"perplexity", "accuracy", "kl", "score", "benchmark"},
                 .inputs = {Port{.name = "model", .label = "Model"},
                            Port{.name = "data", .kind = Kind::Data, .label = "Data"},
                            Port{.name = "prompts",
                                 .kind = Kind::Data,
                                 .label = "More data",
                                 .optional = true},
                            Port{.name = "reference", .label = "Reference", .optional = true}},
                 .outputs = {Port{.name = "metrics", .kind = Kind::Metrics, .label = "Metrics"}},
                 .series = {Series{.name = metrics::kAccuracy,
                                   .label = "Accuracy",
                                   .xLabel = "Prompts scored"},
                            Series{.name = metrics::kPerplexity,
                                   .label = "Perplexity",
                                   .xLabel = "Tokens scored",
                                   .lowerIsBetter = true,
                                   .logScale = true}},
                 .fields = fieldsOf<EvaluateParams>()},
        .run = evaluate,
        .check = checkEvaluate,
        .dependsOnTarget = true};
}

} // namespace lathe
