#include "core/engine/steps/make_step.h"
#include "core/engine/train/training.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace lathe {
namespace {

constexpr double kDeviation = 0.02; ///< of new weights, as GPT-2 and Llama start

struct PretrainParams {
    int64_t blocks = 0;
    TrainingParams training{.learning_rate = 1e-3, .weight_decay = 0.1};

    template <class F>
    void visit(F&& f) {
        f("blocks", blocks,
          Info{.label = "Blocks",
               .help = "The number of blocks; 0: as many as the linked model has.",
               .min = 0,
               .max = 1000});
        training.visit(f);
    }
};

/// Draws new values for the tensors of a model, the same for the same seed.
class NewWeights {
public:
    explicit NewWeights(uint64_t seed)
        : m_generator(at::make_generator<at::CPUGeneratorImpl>(seed)) {}

    at::Tensor drawn(const at::Tensor& like, double deviation) {
        return at::empty(like.sizes(), at::kFloat)
            .normal_(0, deviation, m_generator)
            .to(like.scalar_type());
    }

    void renew(Norm& norm, const ModelConfig& config) {
        const bool plusOne = config.normPlusOne && config.norm == NormKind::Rms;
        if (norm.weight.defined()) {
            norm.weight = at::full_like(norm.weight, plusOne ? 0 : 1);
        }
        if (norm.bias.defined()) {
            norm.bias = at::zeros_like(norm.bias);
        }
    }

private:
    at::Generator m_generator;
};

/// `like` with new weights: its configuration and tokenizer, `blocks` of its blocks.
Model newModel(const Model& like, int64_t blocks, uint64_t seed) {
    NewWeights weights(seed);
    const ModelConfig& config = *like.config;
    Model out = like;
    if (blocks > 0) {
        out.blocks.resize(static_cast<size_t>(blocks), like.blocks.front());
        for (size_t i = 0; i < out.blocks.size(); ++i) {
            out.blocks[i].origin = static_cast<int64_t>(i);
        }
    }
    out.embedding = weights.drawn(like.embedding, kDeviation);
    if (out.positions.defined()) {
        out.positions = weights.drawn(like.positions, kDeviation);
    }
    for (Block& block : out.blocks) {
        for (Norm* norm :
             {&block.beforeAttention, &block.afterAttention, &block.beforeMlp, &block.afterMlp}) {
            weights.renew(*norm, config);
        }
        if (block.attention) {
            weights.renew(block.attention->qNorm, config);
            weights.renew(block.attention->kNorm, config);
        }
    }
    weights.renew(out.finalNorm, config);
    // What is added to the residual stream starts smaller, so that its size does not grow with the
    // number of blocks. Source: Radford et al., GPT-2, section 2.3.
    const double added = kDeviation / std::sqrt(2.0 * static_cast<double>(out.blocks.size()));
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        const bool adds = place.role == LinearRole::O || place.role == LinearRole::Down;
        const at::Tensor shape =
            at::empty({outFeatures(linear), inFeatures(linear)}, like.embedding.options());
        linear.parts = {Dense{weights.drawn(shape, adds ? added : kDeviation)}};
        linear.in.clear();
        if (linear.bias.defined()) {
            linear.bias = at::zeros_like(linear.bias);
        }
    });
    return out;
}

StepOutputs pretrain(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<PretrainParams>(params, context.node);
    const Model model = newModel(inputOf<Model>(inputs, "model"), read.blocks, context.seed);
    Student student = trainWeights(model, context.target, trainableSet(model, "all"));
    TrainingTask task = trainingTask(student, read.training, inputs);
    task.loss = [&student](const TrainingBatch& batch) { return textLoss(student, batch); };
    train(task, context);
    return {{"model", student.result()}};
}

} // namespace

Step trainPretrainStep() {
    std::vector<Port> inputs = trainingPorts();
    inputs.insert(inputs.begin(), Port{.name = "model", .label = "Configuration"});
    return Step{
        .type = {.id = "train.pretrain",
                 .title = "Train a new model",
                 .category = Category::Tune,
                 .help =
                     "Trains a model from nothing: the linked model gives the configuration and "
                     "the tokenizer, the weights are drawn at random by the run's seed.",
                 .source =
                     "Weights at the start: Radford et al. (GPT-2), 2019, section 2.3; AdamW: "
                     "Loshchilov and Hutter, arXiv:1711.05101",
                 .aliases = {"scratch", "pretrain", "new model", "random"},
                 .inputs = std::move(inputs),
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .series = trainingCurves(),
                 .fields = fieldsOf<PretrainParams>()},
        .run = pretrain,
        .check = [](const StepInputs& given, const Json&,
                    const StepContext&) { return trainingProblems(given); },
        .dependsOnTarget = true};
}

} // namespace lathe
