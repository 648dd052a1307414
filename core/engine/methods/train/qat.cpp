#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"
#include "core/engine/train/training.h"

namespace lathe {
namespace {

struct QatParams {
    QuantParams quant{};
    std::string learn = "minmax";
    double scale_rate = 1;
    TrainingParams training{.learning_rate = 2e-5};
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        f("learn", learn,
          Info{.label = "Scales",
               .help = "minmax: those of the weights' range at every update. lsq: learned with the "
                       "weights (LSQ). absmean: the mean magnitude of all weights, for ternary "
                       "weights (BitNet b1.58; 2 bits, symmetric).",
               .choices = {"minmax", "lsq", "absmean"}});
        f("scale_rate", scale_rate,
          Info{.label = "Rate of scales",
               .help = "The learning rate of learned scales, as a multiple of that of weights.",
               .min = 0,
               .max = 1000,
               .advanced = true});
        training.visit(f);
        layers.visit(f);
    }

    GridTraining gridFor(int64_t in) const {
        using Scales = GridTraining::Scales;
        return {.grid = quant.gridFor(in),
                .scales = learn == "lsq"       ? Scales::Learned
                          : learn == "absmean" ? Scales::AbsMean
                                               : Scales::Range,
                .range = rangeRuleOf(quant.range)};
    }
};

TrainableSet setFor(const Model& model, const QatParams& params,
                    const std::shared_ptr<const PerLayer<QatParams>>& own) {
    TrainableSet set = trainableSet(model, "all");
    set.grid = [own](const LinearPlace& place,
                     const Linear& linear) -> std::optional<GridTraining> {
        if (!own->selects(place.name)) {
            return std::nullopt;
        }
        return (*own)[place.name].gridFor(weightColumns(linear.parts.front()));
    };
    set.scaleRate = params.scale_rate;
    return set;
}

StepOutputs trainQat(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = plannedParams<QatParams>(inputs, params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const auto own = std::make_shared<const PerLayer<QatParams>>(model, read, context.node);
    Student student = trainWeights(model, context.target, setFor(model, read, own));
    TrainingTask task = trainingTask(student, read.training, inputs);
    task.loss = [&student](const TrainingBatch& batch) { return textLoss(student, batch); };
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkQat(const StepInputs& inputs, const Json& params,
                              const StepContext& context) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const auto read = paramsFromJson<QatParams>(params, context.node);
    const std::vector<Problem> shapes = checkShapes(fieldsOf<QatParams>(), inputs, params);
    problems.insert(problems.end(), shapes.begin(), shapes.end());
    addRefusal(problems, "learn", [&] { requireLearnable(read.gridFor(int64_t{1} << 20)); });
    return problems;
}

} // namespace

Step trainQatStep() {
    StepType type{
        .id = "train.qat",
        .title = "Quantization-aware training",
        .category = Category::Tune,
        .help = "Trains a model while its weights are rounded to a grid, so that it learns to live "
                "with the rounding; at 2 and 3 bits that beats any rounding after training. The "
                "result is quantized. Steps before it may round activations and the KV cache.",
        .source = "LSQ: Esser et al., arXiv:1902.08153; LLM-QAT: Liu et al., arXiv:2305.17888; "
                  "EfficientQAT: Chen et al., arXiv:2407.11062; BitNet b1.58: Ma et al., "
                  "arXiv:2402.17764",
        .aliases = {"qat", "lsq", "llm-qat", "efficientqat", "bitnet", "ternary",
                    "straight-through"},
        .inputs = trainingPorts(),
        .outputs = {Port{.name = "model", .label = "Model"}},
        .series = trainingCurves(),
        .fields = fieldsOf<QatParams>()};
    type.inputs.insert(type.inputs.begin(), Port{.name = "model", .label = "Model"});
    addPlanPort(type);
    return Step{
        .type = std::move(type), .run = trainQat, .check = checkQat, .dependsOnTarget = true};
}

} // namespace lathe
