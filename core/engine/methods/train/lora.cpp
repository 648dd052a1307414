#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/make_step.h"
#include "core/engine/train/adapter_starts.h"
#include "core/engine/train/training.h"

namespace lathe {
namespace {

constexpr int kErrorRounds = 5; ///< of LoftQ, as its authors' example

struct LoraParams {
    int64_t rank = 16;
    double alpha = 32;
    std::string variant = "lora";
    std::string init = "default";
    std::string share = "none";
    bool keep_zeros = false;
    TrainingParams training{.learning_rate = 2e-4};
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("rank", rank,
          Info{.label = "Rank",
               .help = "Columns of B and rows of A. More learn more and cost more memory.",
               .min = 1,
               .max = 4096,
               .searchValues = {8, 16, 64},
               .role = Role::Rank});
        f("alpha", alpha,
          Info{.label = "Alpha",
               .help = "The product of the adapter counts alpha / rank times (alpha / √rank with "
                       "rslora).",
               .min = 0.001,
               .max = 65536});
        f("variant", variant,
          Info{.label = "Variant",
               .help =
                   "lora: W + BA. rslora: scaled for large ranks. dora: each row gets a learned "
                   "length too. qalora: A reads the means of the grid's groups, so that the "
                   "adapter fits into the zero points of a quantized layer.",
               .choices = {"lora", "rslora", "dora", "qalora"}});
        f("init", init,
          Info{.label = "Start",
               .help = "default: the model begins as it is. pissa: with the largest singular "
                       "directions of the weights. loftq: with what quantization lost. eva: in the "
                       "directions in which the inputs vary most.",
               .choices = {"default", "pissa", "loftq", "eva"}});
        f("share", share,
          Info{.label = "Shared",
               .help = "Layers of one kind share A, B or both (ShareLoRA): far fewer trained "
                       "numbers for slightly less accuracy.",
               .choices = {"none", "a", "b", "ab"}});
        f("keep_zeros", keep_zeros,
          Info{.label = "Keep zeros",
               .help = "The adapter changes only weights that are not zero, and is merged at the "
                       "end: a pruned model stays as sparse as it is. Takes the time of a full "
                       "product for each layer."});
        training.visit(f);
        layers.visit(f);
    }

    AdapterOptions options() const {
        using Variant = AdapterOptions::Variant;
        static const std::map<std::string, Variant> kVariants{{"lora", Variant::Lora},
                                                              {"rslora", Variant::RsLora},
                                                              {"dora", Variant::Dora},
                                                              {"qalora", Variant::QaLora}};
        return {.variant = kVariants.at(variant),
                .rank = rank,
                .alpha = alpha,
                .shareDown = share == "a" || share == "ab",
                .shareUp = share == "b" || share == "ab",
                .keepZeros = keep_zeros};
    }

    bool selects(const LinearPlace& place) const {
        return layers.selects(place.name, place.role == LinearRole::Head);
    }
};

bool isQuantized(const Linear& linear) {
    return linear.parts.size() == 1 && std::holds_alternative<Quantized>(linear.parts.front());
}

/// What parameters, model and ports rule out together.
void requirePossible(const LoraParams& params, const Model& model, const Model* dense) {
    if (params.init == "loftq" && dense == nullptr) {
        throw Error(ErrorCode::User, "the start loftq needs the model before it was quantized",
                    "link that model to the port dense, or use the start default");
    }
    if (params.variant == "qalora" && params.init != "default") {
        throw Error(ErrorCode::User, "the variant qalora has only the start default",
                    "set init to default");
    }
    if (params.keep_zeros && params.variant != "lora" && params.variant != "rslora") {
        throw Error(ErrorCode::User,
                    "zeros are kept with the variants lora and rslora, not with " + params.variant,
                    "set variant to lora, or keep_zeros to false");
    }
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (params.selects(place) && params.keep_zeros && isQuantized(linear)) {
            throw Error(ErrorCode::User,
                        place.name + " is quantized, and keep_zeros merges adapters into dense "
                                     "weights",
                        "set keep_zeros to false");
        }
        const int64_t least = std::min(outFeatures(linear), weightColumns(linear.parts.front()));
        if (params.selects(place) && params.rank > least) {
            throw Error(ErrorCode::User,
                        "the rank is " + std::to_string(params.rank) + ", and a side of " +
                            place.name + " has only " + std::to_string(least),
                        "use a rank of at most " + std::to_string(least));
        }
    });
}

StepOutputs trainLora(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<LoraParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const auto* dense = optionalInput<Model>(inputs, "dense");
    requirePossible(read, model, dense);
    const AdapterOptions options = read.options();
    Statistics statistics;
    AdapterStarts starts = randomStarts(options, context.seed);
    if (read.init == "pissa") {
        starts = principalStarts(options, context.target, dense);
    } else if (read.init == "loftq") {
        starts = errorStarts(options, context.target, *dense, kErrorRounds, context.seed);
    } else if (read.init == "eva") {
        statistics = collectStatistics(model, inputOf<DataSet>(inputs, "data"), {.gram = true},
                                       false, context);
        starts = activationStarts(options, statistics);
    }
    Student student = trainAdapters(
        model, context.target, options,
        [&](const LinearPlace& place) { return read.selects(place); }, starts);
    TrainingTask task = trainingTask(student, read.training, inputs);
    task.loss = [&student](const TrainingBatch& batch) { return textLoss(student, batch); };
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkLora(const StepInputs& inputs, const Json& params,
                               const StepContext& context) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const auto read = paramsFromJson<LoraParams>(params, context.node);
    if (const auto* model = optionalInput<Model>(inputs, "model")) {
        const bool linked = std::ranges::find(context.linked, "dense") != context.linked.end();
        addRefusal(problems, "", [&] { requirePossible(read, *model, linked ? model : nullptr); });
    }
    return problems;
}

} // namespace

Step trainLoraStep() {
    std::vector<Port> inputs = trainingPorts();
    inputs.insert(inputs.begin(), Port{.name = "model", .label = "Model"});
    inputs.push_back(Port{.name = "dense", .label = "Before quantization", .optional = true});
    return Step{
        .type = {.id = "train.lora",
                 .title = "LoRA",
                 .category = Category::Tune,
                 .help = "Trains a small adapter beside each layer and leaves the model's own "
                         "weights as they are: dense, pruned or quantized (QLoRA). It heals a "
                         "compressed model with little memory. Adapters stay apart until they are "
                         "merged.",
                 .source =
                     "LoRA: Hu et al., arXiv:2106.09685; rsLoRA: Kalajdzievski, "
                     "arXiv:2312.03732; DoRA: Liu et al., arXiv:2402.09353; QLoRA: Dettmers "
                     "et al., arXiv:2305.14314; QA-LoRA: Xu et al., arXiv:2309.14717; PiSSA: "
                     "Meng et al., arXiv:2404.02948; LoftQ: Li et al., arXiv:2310.08659; EVA: "
                     "Paischer et al., arXiv:2410.07170; ShareLoRA: Song et al., "
                     "arXiv:2406.10785",
                 .aliases = {"adapter", "qlora", "dora", "rslora", "pissa", "loftq", "eva",
                             "sharelora", "qa-lora", "peft", "heal", "recover"},
                 .inputs = std::move(inputs),
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .series = trainingCurves(),
                 .fields = fieldsOf<LoraParams>()},
        .run = trainLora,
        .check = checkLora,
        .compresses = false,
        .dependsOnTarget = true};
}

} // namespace lathe
