#include "core/engine/eval/text_scores.h"
#include "core/engine/solvers/asymmetric_clip.h"
#include "core/engine/solvers/channel_scales.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"
#include "core/engine/train/teacher.h"
#include "core/engine/train/training.h"
#include "core/engine/train/training_data.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace lathe {
namespace {

constexpr int64_t kConfidenceWindows = 80; ///< ten batches of eight, as the authors take

struct BitDistillerParams {
    QuantParams quant{.bits = 2};
    bool clip_ranges = true;
    int64_t clip_windows = 32;
    double confidence = -1;
    TrainingParams training{.learning_rate = 8e-6, .schedule = "constant"};
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        f("clip_ranges", clip_ranges,
          Info{.label = "Clip at the start",
               .help = "Searches for every group of weights how far each end of its range is best "
                       "clipped, so that few weights far out do not widen all steps. At 2 bits "
                       "training hardly starts without it."});
        f("clip_windows", clip_windows,
          Info{.label = "Windows for the clip",
               .help = "Training windows whose inputs weigh the search.",
               .unit = "windows",
               .min = 1,
               .max = 4096,
               .advanced = true});
        f("confidence", confidence,
          Info{.label = "Share of reverse KL",
               .help = "The loss is this share of reverse KL and the rest of forward KL. -1: the "
                       "mean probability that the teacher gives the words of the training text, as "
                       "in the paper.",
               .min = -1,
               .max = 1,
               .advanced = true});
        training.visit(f);
        layers.visit(f);
    }
};

using Own = std::shared_ptr<const PerLayer<BitDistillerParams>>;

/// Projections to queries and keys keep their range, as in the authors' code.
bool isClipped(LinearRole role) {
    return role != LinearRole::Q && role != LinearRole::K && role != LinearRole::Qkv;
}

/// The Gram matrices of the inputs of every layer that is clipped.
Statistics clipStatistics(const Model& model, DataSet data, const BitDistillerParams& params,
                          StepContext& context) {
    for (TextSource& text : data.texts) {
        text.samples =
            text.samples > 0 ? std::min(text.samples, params.clip_windows) : params.clip_windows;
    }
    return collectStatistics(model, data, {.gram = true}, false, context);
}

/// The mean probability of the text's words.
double meanConfidence(const Model& teacher, const at::Tensor& ids, const StepContext& context) {
    const at::NoGradGuard noGrad;
    double sum = 0;
    const int64_t windows = std::min(kConfidenceWindows, ids.size(0));
    for (int64_t i = 0; i < windows; ++i) {
        context.throwIfStopped();
        const at::Tensor window = ids.narrow(0, i, 1);
        const at::Tensor hidden = hiddenStates(teacher, window);
        const int64_t last = ids.size(1) - 1;
        const TokenScores scores =
            scoreTokens(teacher, hidden.narrow(1, 0, last).flatten(0, 1),
                        window.narrow(1, 1, last).flatten().to(hidden.device()));
        sum += (-scores.nll).exp().mean().item<double>();
    }
    return sum / static_cast<double>(windows);
}

TrainableSet setFor(const Model& model, const Own& own,
                    const std::shared_ptr<const Statistics>& statistics) {
    TrainableSet set = trainableSet(model, "all");
    set.grid = [own](const LinearPlace& place,
                     const Linear& linear) -> std::optional<GridTraining> {
        if (!own->selects(place.name)) {
            return std::nullopt;
        }
        const QuantParams& quant = (*own)[place.name].quant;
        return GridTraining{.grid = quant.gridFor(weightColumns(linear.parts.front())),
                            .range = rangeRuleOf(quant.range)};
    };
    if (statistics) {
        set.start = [own, statistics](const LinearPlace& place, const at::Tensor& weight) {
            const auto found = statistics->inputs.find(place.name);
            if (!own->selects(place.name) || !isClipped(place.role) ||
                found == statistics->inputs.end()) {
                return weight;
            }
            const Grid grid = (*own)[place.name].quant.gridFor(weight.size(1));
            const int64_t group = grid.group > 0 ? grid.group : weight.size(1);
            const at::Tensor grams =
                groupGramsOfGram(found->second.gram.to(weight.device()), group);
            return asymmetricallyClipped(weight, grams, grid);
        };
    }
    return set;
}

StepOutputs bitDistiller(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = plannedParams<BitDistillerParams>(inputs, params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const auto* linked = optionalInput<Model>(inputs, "teacher");
    const Model& taught = linked != nullptr ? *linked : model;
    requireSameTokens(model, taught, "BitDistiller");
    const auto own =
        std::make_shared<const PerLayer<BitDistillerParams>>(model, read, context.node);
    std::shared_ptr<const Statistics> statistics;
    if (read.clip_ranges) {
        statistics = std::make_shared<const Statistics>(
            clipStatistics(model, inputOf<DataSet>(inputs, "data"), read, context));
    }
    Student student = context.timed("clip", [&] {
        return trainWeights(model, context.target, setFor(model, own, statistics));
    });
    statistics.reset();
    TrainingTask task = trainingTask(student, read.training, inputs);
    const Teacher teacher(taught, context.target, placeOfTeacher(taught, context.target));
    const double confidence =
        read.confidence >= 0
            ? read.confidence
            : meanConfidence(prepare(taught, context.target),
                             trainingData(model, task.data, read.training.apart).ids, context);
    context.note(NoteLevel::Info, "The loss is " + formatNumber(confidence) +
                                      " of reverse KL and " + formatNumber(1 - confidence) +
                                      " of forward KL.");
    const DivergenceOptions options{.kind = Divergence::ConfidenceKl, .confidence = confidence};
    task.loss = [&](const TrainingBatch& batch) {
        const TeacherStates states = teacher.states(batch.ids, {}, context);
        const at::Tensor rows = states.last.narrow(1, 0, batch.ids.size(1) - 1).flatten(0, 1);
        const TeacherLogits logits = [&](int64_t begin, int64_t end) {
            const at::NoGradGuard noGrad;
            return teacher.logits(rows.narrow(0, begin, end - begin));
        };
        const HeadLoss loss =
            headLoss(headInputs(student, studentHidden(student, batch)), batch.targets(),
                     {.hardShare = 0, .soft = divergenceFrom(logits, options)});
        return LossValue{loss.loss};
    };
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkBitDistiller(const StepInputs& inputs, const Json& params,
                                       const StepContext&) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const std::vector<Problem> shapes = checkShapes(fieldsOf<BitDistillerParams>(), inputs, params);
    problems.insert(problems.end(), shapes.begin(), shapes.end());
    const auto* model = optionalInput<Model>(inputs, "model");
    const auto* teacher = optionalInput<Model>(inputs, "teacher");
    if (model != nullptr && teacher != nullptr) {
        addRefusal(problems, "", [&] { requireSameTokens(*model, *teacher, "BitDistiller"); });
    }
    return problems;
}

} // namespace

Step trainBitDistillerStep() {
    StepType type{
        .id = "train.bitdistiller",
        .title = "BitDistiller",
        .category = Category::Distill,
        .help =
            "Quantizes to 2 or 3 bits and trains the rounded weights to predict what the model "
            "itself predicted before: ranges clipped at each end, then a mixture of forward and "
            "reverse KL by how sure the teacher is.",
        .source = "Du et al. (BitDistiller), arXiv:2402.10631",
        .aliases = {"2-bit", "3-bit", "qat", "self-distillation", "cakld"},
        .inputs = trainingPorts(),
        .outputs = {Port{.name = "model", .label = "Model"}},
        .series = trainingCurves(),
        .fields = fieldsOf<BitDistillerParams>()};
    type.inputs.insert(type.inputs.begin(), Port{.name = "model", .label = "Model"});
    type.inputs.push_back(Port{.name = "teacher", .label = "Teacher", .optional = true});
    addPlanPort(type);
    return Step{.type = std::move(type),
                .run = bitDistiller,
                .check = checkBitDistiller,
                .dependsOnTarget = true};
}

} // namespace lathe
