#include "core/engine/steps/make_step.h"
#include "core/engine/train/training.h"

namespace lathe {
namespace {

struct FinetuneParams {
    std::string train = "all";
    TrainingParams training{};

    template <class F>
    void visit(F&& f) {
        f("train", train,
          Info{.label = "Trained",
               .help = "all: every weight. norms: norms and biases. head: the output head and the "
                       "embedding. blocks:N: the last N blocks. scales: only the scales of "
                       "quantized layers, whose codes stay. Else globs on layer names, joined by "
                       "commas, such as *.mlp.*",
               .required = true});
        training.visit(f);
    }
};

StepOutputs finetune(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<FinetuneParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    Student student = trainWeights(model, context.target, trainableSet(model, read.train));
    TrainingTask task = trainingTask(student, read.training, inputs);
    task.loss = [&student](const TrainingBatch& batch) { return textLoss(student, batch); };
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkFinetune(const StepInputs& inputs, const Json& params,
                                   const StepContext& context) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const auto read = paramsFromJson<FinetuneParams>(params, context.node);
    if (const auto* model = optionalInput<Model>(inputs, "model")) {
        addRefusal(problems, "train", [&] { trainableSet(*model, read.train); });
    }
    return problems;
}

} // namespace

Step trainFinetuneStep() {
    std::vector<Port> inputs = trainingPorts();
    inputs.insert(inputs.begin(), Port{.name = "model", .label = "Model"});
    return Step{
        .type = {.id = "train.finetune",
                 .title = "Fine-tune",
                 .category = Category::Tune,
                 .help =
                     "Trains a model's own weights to predict text. It heals a pruned model, "
                     "whose zeros stay zeros, or teaches a new domain. Quantized layers become "
                     "dense; to keep them, train adapters (LoRA) or the quantized weights (QAT).",
                 .source =
                     "AdamW: Loshchilov and Hutter, arXiv:1711.05101; training with a fixed "
                     "mask as in the code of Sun et al. (Wanda), arXiv:2306.11695; scales alone: "
                     "Chen et al. (EfficientQAT), arXiv:2407.11062, section 3.3",
                 .aliases = {"train", "recover", "heal", "sft", "adamw"},
                 .inputs = std::move(inputs),
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .series = trainingCurves(),
                 .fields = fieldsOf<FinetuneParams>()},
        .run = finetune,
        .check = checkFinetune,
        .dependsOnTarget = true};
}

} // namespace lathe
