#include "core/engine/steps/make_step.h"
#include "core/plain/base/file.h"
#include "core/plain/base/hash.h"

namespace lathe {

namespace {

struct TextParams {
    std::string path;
    int64_t samples = 0;
    int64_t seqlen = 256;
    int64_t max_tokens = 0;
    int64_t seed = -1;

    template <class F>
    void visit(F&& f) {
        f("path", path,
          Info{.label = "File",
               .help = "A .txt or .md file (one document) or a .jsonl file. Each line of a .jsonl "
                       "has \"text\", or \"prompt\" and \"answer\", or \"messages\" of a "
                       "conversation. Relative paths start at the workflow file.",
               .path = true});
        f("samples", samples,
          Info{.label = "Windows",
               .help = "The number of windows; 0 takes all. More windows give steadier numbers and "
                       "take longer.",
               .min = 0});
        f("seqlen", seqlen,
          Info{.label = "Window length",
               .help = "Tokens in a window. Longer windows give lower perplexity; compare only "
                       "numbers of equal window length.",
               .unit = "tokens",
               .min = 2,
               .max = 1 << 20});
        f("max_tokens", max_tokens,
          Info{.label = "Token limit",
               .help = "Cuts the text to this many tokens before windows are made; 0: no limit.",
               .unit = "tokens",
               .min = 0,
               .advanced = true});
        f("seed", seed,
          Info{.label = "Random windows",
               .help = "-1 takes the first windows; any other number takes windows at random with "
                       "this seed.",
               .min = -1,
               .advanced = true});
    }
};

std::filesystem::path fileOf(const TextParams& params, const StepContext& context) {
    if (params.path.empty()) {
        throw Error(ErrorCode::User, "no text file is chosen",
                    "set the parameter path to a .txt, .md or .jsonl file");
    }
    return context.folder / params.path;
}

StepOutputs readText(const StepInputs&, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<TextParams>(params, context.node);
    const auto path = fileOf(read, context);
    TextSource text = textIn(path);
    text.seqlen = read.seqlen;
    text.samples = read.samples;
    text.maxTokens = read.max_tokens;
    if (read.seed >= 0) {
        text.seed = static_cast<uint64_t>(read.seed);
    }
    DataSet data;
    data.texts.push_back(std::move(text));
    return {{"data", std::move(data)}};
}

std::string identityOf(const Json& params, StepContext& context) {
    const auto read = paramsFromJson<TextParams>(params, context.node);
    return hashOf(readFile(fileOf(read, context)));
}

} // namespace

Step dataTextStep() {
    return Step{
        .type = {.id = "data.text",
                 .title = "Text file",
                 .category = Category::ModelData,
                 .help = "Reads text for training, calibration or evaluation. Documents are joined "
                         "by an empty line, tokenized once by the tokenizer of the model that uses "
                         "them, and cut into windows; an incomplete last window is dropped. "
                         "Training counts only the answers of prompts and the assistant's turns of "
                         "conversations, which the model's own chat template writes.",
                 .source = "GPTQ datautils protocol: Frantar et al., arXiv:2210.17323",
                 .aliases = {"corpus", "calibration", "jsonl", "dataset", "perplexity", "chat",
                             "instructions", "training"},
                 .outputs = {Port{.name = "data", .kind = Kind::Data, .label = "Data"}},
                 .fields = fieldsOf<TextParams>()},
        .run = readText,
        .outsideIdentity = identityOf,
        .keep = Keep::Recomputed};
}

} // namespace lathe
