#include "core/engine/numbers/hadamard.h"
#include "core/engine/steps/block_loop.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/rotation_learning.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>

namespace lathe {
namespace {

struct LearnParams {
    int steps = 0;
    double rate = 1.5;
    int weightBits = 4;
    int activationBits = 4;

    template <class F>
    void visit(F&& f) {
        f("learn", steps,
          Info{.label = "Learning steps",
               .help = "The number of steps that train the rotations of residual stream and heads, "
                       "so that the model with rounded weights and inputs predicts the calibration "
                       "text best. The paper takes 100. 0: the Hadamard matrices are used "
                       "unchanged, and no data is needed.",
               .min = 0,
               .max = 10000});
        f("learn_rate", rate,
          Info{.label = "Learning rate",
               .help = "The learning rate of the steps on orthonormal matrices (Cayley SGD). It "
                       "falls to 0 along a cosine.",
               .min = 0,
               .max = 100,
               .advanced = true});
        f("weight_bits", weightBits,
          Info{.label = "Learned for weights of",
               .help = "The bits to which weights are rounded during learning, by row. 16: no "
                       "rounding, which is right when GPTQ follows.",
               .unit = "bits",
               .min = 2,
               .max = 16,
               .advanced = true});
        f("activation_bits", activationBits,
          Info{.label = "Learned for inputs of",
               .help = "The bits to which each linear's inputs are rounded during learning, by "
                       "token; 16: no rounding.",
               .unit = "bits",
               .min = 2,
               .max = 16,
               .advanced = true});
    }
};

struct RotateParams {
    bool residual = true;
    bool heads = true;
    bool down = true;
    bool keys = false;
    bool acrossHeads = false;
    int64_t inputs = 0;
    LearnParams learning{};
    std::string dtype = "source";

    template <class F>
    void visit(F&& f) {
        f("residual", residual,
          Info{.label = "Residual stream",
               .help = "R1: a random-sign Hadamard matrix rotates the hidden states between blocks "
                       "and is folded into all weights around them. It costs nothing at run time; "
                       "the output head gets weights of its own."});
        f("heads", heads,
          Info{.label = "Heads",
               .help =
                   "R2: a Hadamard matrix rotates each head between values and output projection "
                   "and is folded into the weights on both sides. It costs nothing at run time."});
        f("across_heads", acrossHeads,
          Info{.label = "Across heads",
               .help =
                   "Applies a Hadamard transform across the heads to the inputs of the output "
                   "projection while the model runs. With Heads this is all of QuaRot's rotation. "
                   "It helps where these inputs are quantized; SpinQuant does not use it."});
        f("down", down,
          Info{.label = "Down projection",
               .help = "R4: applies a Hadamard transform to the inputs of the down projection "
                       "while the model runs. It is needed where these inputs are quantized; a "
                       "dense export folds it back."});
        f("keys", keys,
          Info{.label = "Keys",
               .help = "R3: applies a Hadamard transform to queries and keys after RoPE while the "
                       "model runs. It helps only with a quantized KV cache whose keys share "
                       "levels by token."});
        f("inputs", inputs,
          Info{.label = "Inputs in blocks of",
               .help = "Applies a Hadamard transform to blocks of this many neighbouring inputs, "
                       "in every layer without a transform of its own, while the model runs. 128 "
                       "with all other rotations off and GPTQ after it gives MR-GPTQ. 0: none. The "
                       "number must divide every layer's inputs.",
               .unit = "inputs",
               .min = 0,
               .max = 65536,
               .searchValues = {0, 128}});
        learning.visit(f);
        f("dtype", dtype,
          Info{.label = "Stored as",
               .help = "source: each weight in its original type, rounded once. float32: exact, "
                       "and twice the size of bfloat16; for use before a step that rounds anyway.",
               .choices = {"source", "float32"},
               .advanced = true});
    }
};

/// The rotations applied while the model runs; they need no matrices.
Rotations onlineOf(const RotateParams& params) {
    return {.acrossHeads = params.acrossHeads,
            .down = params.down,
            .keys = params.keys,
            .inputs = params.inputs};
}

Rotations rotationsFor(const Model& model, const RotateParams& params, uint64_t seed) {
    Rotations rotations = onlineOf(params);
    if (params.residual) {
        rotations.residual = randomHadamard(model.config->width, seed);
    }
    if (params.heads) {
        for (const Block& block : model.blocks) {
            rotations.heads.push_back(
                hadamardMatrix(block.attention ? block.attention->headWidth : 1));
        }
    }
    return rotations;
}

/// A rotation would spread values that are not finite over the whole model.
void requireFiniteWeights(const Block& block, int64_t number, const ModelConfig& config) {
    forEachLinear(block, number, config, [&](const LinearPlace& place, const Linear& linear) {
        try {
            finiteDense(linear);
        } catch (const Error& error) {
            throw error.within(place.name);
        }
    });
    for (const Norm* norm : {&block.beforeAttention, &block.beforeMlp}) {
        if (norm->weight.defined() && !at::isfinite(norm->weight).all().item<bool>()) {
            throw Error(ErrorCode::BadData,
                        "a norm of block " + std::to_string(block.origin) +
                            " holds NaN or infinity",
                        "the model's files are damaged or its training diverged; use another "
                        "checkpoint");
        }
    }
}

/// Only the matrices of the residual stream and of heads can be learned.
void requireLearnable(const RotateParams& params) {
    if (params.learning.steps > 0 && !params.residual && !params.heads) {
        throw Error(ErrorCode::User,
                    "there is nothing to learn: neither the residual stream nor heads are rotated",
                    "rotate one of them, or set the learning steps to 0");
    }
}

/// A rotated model has its own head, and transforms at its linears.
StepOutputs foreseeRotate(const StepInputs& inputs, const Json& params) {
    const auto* model = optionalInput<Model>(inputs, "model");
    if (model == nullptr) {
        return {};
    }
    const auto read = paramsFromJson<RotateParams>(params, "");
    Model out = withOnlineRotations(*model, onlineOf(read));
    if (read.residual && !out.head.present()) {
        out.head = makeDense(out.embedding);
    }
    return {{"model", std::move(out)}};
}

Model quantRotate(const Model& model, const DataSet* text, const RotateParams& params,
                  StepContext& context) {
    requireRotatable(model, params.residual);
    requireRotationsFit(model, onlineOf(params));
    requireLearnable(params);
    Rotations rotations = rotationsFor(model, params, context.seed);
    if (params.learning.steps > 0 && text != nullptr) {
        rotations = learnedRotations(model, rotations,
                                     {.steps = params.learning.steps,
                                      .rate = params.learning.rate,
                                      .weightBits = params.learning.weightBits,
                                      .activationBits = params.learning.activationBits},
                                     calibrationWindows(model, *text), context);
    }
    RotationOptions options{.device = context.target.device};
    if (params.dtype == "float32") {
        options.dtype = at::kFloat;
    }
    Model out = withRotatedEnds(model, rotations, options);
    const auto make = [&](int64_t number, const Block& block) -> std::optional<Block> {
        requireFiniteWeights(block, number, *model.config);
        return rotatedBlock(model, number, rotations, options);
    };
    out.blocks = changeEachBlock(model, context, {.make = make, .uploads = false}).blocks;
    if (params.residual && !model.head.present()) {
        context.note(NoteLevel::Info, "The output head has weights of its own now: a rotated "
                                      "embedding cannot serve as both.");
    }
    return out;
}

std::vector<Problem> checkRotate(const StepInputs& inputs, const Json& params,
                                 const StepContext& context) {
    const auto* model = optionalInput<Model>(inputs, "model");
    const auto* text = optionalInput<DataSet>(inputs, "calibration");
    const auto read = paramsFromJson<RotateParams>(params, "");
    const bool linked = std::ranges::find(context.linked, "calibration") != context.linked.end();
    if (read.learning.steps > 0 && !linked && text == nullptr) {
        return {Problem{.field = "learn",
                        .message = "there is no text to learn on",
                        .hint = "link a text step to calibration, or set the learning steps to 0"}};
    }
    const char* field = "learn"; // the field that is being checked
    try {
        requireLearnable(read);
        if (model == nullptr) {
            return {};
        }
        field = "residual";
        requireRotatable(*model, read.residual);
        field = "inputs";
        requireRotationsFit(*model, onlineOf(read));
        field = "";
        if (text != nullptr && read.learning.steps > 0) {
            calibrationWindows(*model, *text);
        }
    } catch (const Error& error) {
        return {Problem{.field = field, .message = error.what(), .hint = error.hint()}};
    }
    return {};
}

} // namespace

Step quantRotateStep() {
    StepType type{
        .id = "quant.rotate",
        .title = "Rotations",
        .category = Category::Quantize,
        .help = "Rotates hidden states, heads and the inputs of layers by Hadamard matrices. The "
                "model computes the same, and outliers are spread over all channels. Put it before "
                "a step that quantizes activations, keys or weights to 4 bits; needs no data. It "
                "rotates the whole stream between blocks, so it offers no choice of layers.",
        .source = "Ashkboos et al. 2024 (QuaRot), arXiv:2404.00456; Liu et al. 2024 (SpinQuant), "
                  "arXiv:2405.16406; Egiazarian et al. 2025 (MR-GPTQ), arXiv:2509.23202",
        .aliases = {"quarot", "spinquant", "hadamard", "outlier", "rotation", "mr-gptq"},
        .inputs = {Port{.name = "model", .label = "Model"}, Port{.name = "calibration",
                                                                 .kind = Kind::Data,
                                                                 .label = "Calibration",
                                                                 .optional = true}},
        .outputs = {Port{.name = "model", .label = "Model"}},
        .series = {Series{.name = "loss",
                          .label = "Cross-entropy while learning",
                          .unit = "nats",
                          .xLabel = "Step",
                          .lowerIsBetter = true}},
        .fields = fieldsOf<RotateParams>()};
    const auto run = [](const StepInputs& inputs, const Json& params, StepContext& context) {
        const auto read = paramsFromJson<RotateParams>(params, context.node);
        return StepOutputs{
            {"model", quantRotate(inputOf<Model>(inputs, "model"),
                                  optionalInput<DataSet>(inputs, "calibration"), read, context)}};
    };
    return Step{.type = std::move(type),
                .run = run,
                .check = checkRotate,
                .foresee = foreseeRotate,
                .compresses = false,
                .dependsOnTarget = true};
}

} // namespace lathe
