#include "core/engine/steps/make_step.h"

namespace lathe {

namespace {

struct LoadParams {
    std::string path = "bundled:small-6m";

    template <class F>
    void visit(F&& f) {
        f("path", path,
          Info{.label = "Model",
               .help =
                   "A Hugging Face folder, bundled:NAME or variant:KEY. Relative paths start at "
                   "the workflow file.",
               .path = true});
    }
};

StepOutputs load(const StepInputs&, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<LoadParams>(params, context.node);
    return {{"model", context.open(read.path, context.folder)}};
}

std::string identityOf(const Json& params, StepContext& context) {
    const auto read = paramsFromJson<LoadParams>(params, context.node);
    return context.open(read.path, context.folder).source->identity;
}

} // namespace

Step modelLoadStep() {
    return Step{
        .type = {.id = "model.load",
                 .title = "Load model",
                 .category = Category::ModelData,
                 .help = "Opens a language model: a folder with config.json and safetensors files, "
                         "a bundled model, or a variant made by an earlier run. Weights are read "
                         "only when a step needs them.",
                 .source = "Hugging Face model folders: config.json and safetensors",
                 .aliases = {"open", "checkpoint", "import", "huggingface"},
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .fields = fieldsOf<LoadParams>()},
        .run = load,
        .outsideIdentity = identityOf,
        .keep = Keep::Recomputed};
}

} // namespace lathe
