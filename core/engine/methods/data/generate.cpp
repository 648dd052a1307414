#include "core/engine/eval/generation.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/make_step.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randperm.h>

namespace lathe {
namespace {

struct GenerateParams {
    int64_t documents = 64;
    int64_t tokens = 256;
    int64_t greedy_from = 3;
    int64_t greedy_to = 5;
    double temperature = 1;
    int64_t batch = 16;
    int64_t samples = 0;
    int64_t seqlen = 256;

    template <class F>
    void visit(F&& f) {
        f("documents", documents,
          Info{.label = "Documents",
               .help = "Texts that the model writes. Each begins with another token of its "
                       "vocabulary, drawn at random.",
               .min = 1,
               .max = 1000000});
        f("tokens", tokens,
          Info{.label = "Longest",
               .help = "Tokens of a document, unless the model ends it before.",
               .unit = "tokens",
               .min = 8,
               .max = 1 << 20});
        f("greedy_from", greedy_from,
          Info{.label = "Likeliest, at least",
               .help = "The first tokens after the first are the likeliest ones, so that the text "
                       "makes sense; this many in the first document, one more in the next, up to "
                       "the number below, and so on.",
               .unit = "tokens",
               .min = 0,
               .max = 1024,
               .advanced = true});
        f("greedy_to", greedy_to,
          Info{.label = "Likeliest, at most",
               .help = "See above. The paper has 3 to 5.",
               .unit = "tokens",
               .min = 0,
               .max = 1024,
               .advanced = true});
        f("temperature", temperature,
          Info{.label = "Temperature",
               .help = "Of the tokens that are drawn. 1: as the model has it.",
               .min = 0.01,
               .max = 10});
        f("batch", batch,
          Info{.label = "Texts at once",
               .help = "Documents that are written together.",
               .min = 1,
               .max = 4096,
               .advanced = true});
        f("samples", samples,
          Info{.label = "Windows", .help = "The number of windows; 0 takes all.", .min = 0});
        f("seqlen", seqlen,
          Info{.label = "Window length",
               .help = "Tokens in a window.",
               .unit = "tokens",
               .min = 2,
               .max = 1 << 20});
    }
};

using Ids = std::vector<int32_t>;

/// Tokens that may begin a document: those that stand for text.
std::vector<int32_t> beginnings(const Model& model, const Tokenizer& tokenizer, uint64_t seed) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const at::Tensor order = at::randperm(model.embedding.size(0), generator, at::kLong);
    std::vector<int32_t> out;
    for (int64_t i = 0; i < order.numel(); ++i) {
        const auto id = static_cast<int32_t>(order.const_data_ptr<int64_t>()[i]);
        const std::string text = tokenizer.decode(std::vector{id});
        if (!text.empty() && isUtf8(text) && text.find("\xEF\xBF\xBD") == std::string::npos) {
            out.push_back(id);
        }
    }
    return out;
}

/// One batch of documents: their first tokens, and how many likeliest ones follow.
struct WrittenBatch {
    std::vector<Ids> texts;
    int64_t greedy = 0;
    uint64_t seed = 0;
};

std::vector<Ids> written(const Model& model, WrittenBatch batch, const GenerateParams& params,
                         const StepContext& context) {
    std::vector<Ids>& texts = batch.texts;
    const int64_t greedy = batch.greedy;
    const auto extend = [&](GenerationOptions options) {
        options.stop = context.stop;
        const std::vector<Generated> more = generate(model, texts, options);
        for (size_t i = 0; i < texts.size(); ++i) {
            texts[i].insert(texts[i].end(), more[i].ids.begin(), more[i].ids.end());
        }
    };
    if (greedy > 0) {
        extend({.maxTokens = greedy, .stopAtEnd = false});
    }
    const int64_t left = params.tokens - 1 - greedy;
    if (left > 0) {
        extend({.maxTokens = left, .temperature = params.temperature, .seed = batch.seed});
    }
    return std::move(batch.texts);
}

StepOutputs generateData(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<GenerateParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const Tokenizer tokenizer = tokenizerOf(model);
    const Model prepared = prepare(model, context.target, Execution::Fast);
    const std::vector<int32_t> first = beginnings(model, tokenizer, context.seed);
    if (first.empty()) {
        throw Error(ErrorCode::BadData, "no token of the vocabulary stands for text");
    }
    const int64_t kinds = std::max<int64_t>(0, read.greedy_to - read.greedy_from) + 1;
    TextSource text{.name = "generated", .seqlen = read.seqlen, .samples = read.samples};
    for (int64_t begin = 0; begin < read.documents; begin += read.batch) {
        context.progress(begin, read.documents,
                         "document " + std::to_string(begin) + " of " +
                             std::to_string(read.documents));
        context.throwIfStopped();
        std::vector<Ids> texts;
        for (int64_t i = begin; i < std::min(read.documents, begin + read.batch); ++i) {
            texts.push_back({first[static_cast<size_t>(i) % first.size()]});
        }
        const int64_t greedy = read.greedy_from + begin / read.batch % kinds;
        const uint64_t seed = context.seed + static_cast<uint64_t>(begin);
        for (const Ids& ids : written(prepared, {std::move(texts), greedy, seed}, read, context)) {
            text.documents.push_back(tokenizer.decode(ids));
        }
    }
    DataSet data;
    data.texts.push_back(std::move(text));
    return {{"data", std::move(data)}};
}

} // namespace

Step dataGenerateStep() {
    return Step{
        .type = {.id = "data.generate",
                 .title = "Text by a model",
                 .category = Category::ModelData,
                 .help = "Lets a model write the text that another is trained on, where its own "
                         "training data are not at hand: a random first token, a few likeliest "
                         "tokens, then tokens drawn from the model.",
                 .source = "Liu et al. (LLM-QAT), arXiv:2305.17888, section 2.1",
                 .aliases = {"llm-qat", "synthetic", "data-free", "self-generated", "generate"},
                 .inputs = {Port{.name = "model", .label = "Writer"}},
                 .outputs = {Port{.name = "data", .kind = Kind::Data, .label = "Data"}},
                 .fields = fieldsOf<GenerateParams>()},
        .run = generateData,
        .dependsOnTarget = true};
}

} // namespace lathe
