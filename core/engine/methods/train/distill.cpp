#include "core/engine/steps/make_step.h"
#include "core/engine/train/adapter_starts.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/distillation.h"
#include "core/engine/train/training_data.h"
#include "core/engine/train/written_text.h"

#include <charconv>

namespace lathe {
namespace {

constexpr std::string_view kAdapters = "lora:";

const KeptPredictions* predictionsOf(const StepInputs& inputs) {
    const auto* statistics = optionalInput<Statistics>(inputs, "predictions");
    return statistics != nullptr ? &statistics->predictions : nullptr;
}

/// The rank in "lora:R"; throws Error{User} for another R.
int64_t rankIn(const std::string& text) {
    int64_t rank = 0;
    const char* begin = text.data() + kAdapters.size();
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(begin, end, rank);
    if (read.ec != std::errc() || read.ptr != end || rank < 1) {
        throw Error(ErrorCode::User, "train is \"" + text + "\", and a rank is a number above 0",
                    "use lora:16, say");
    }
    return rank;
}

Student studentFor(const Model& model, const std::string& train, const StepContext& context) {
    if (!train.starts_with(kAdapters)) {
        return trainWeights(model, context.target, trainableSet(model, train));
    }
    const int64_t rank = rankIn(train);
    const AdapterOptions options{.rank = rank, .alpha = 2 * static_cast<double>(rank)};
    return trainAdapters(
        model, context.target, options, [](const LinearPlace& place) { return place.block >= 0; },
        randomStarts(options, context.seed));
}

/// Throws Error{User} where there are none, or unless the windows are those whose predictions were
/// kept.
void requireSameWindows(const at::Tensor& windows, const KeptPredictions& kept) {
    if (!kept.present()) {
        throw Error(ErrorCode::User, "what is linked to predictions holds no predictions",
                    "link the step Teacher's predictions (analyze.teacher)");
    }
    if (!kept.windows.equal(windows)) {
        throw Error(ErrorCode::User,
                    "the kept predictions are of other windows than the training data (" +
                        std::to_string(kept.windows.size(0)) + " of " +
                        std::to_string(kept.windows.size(1)) + " tokens, and " +
                        std::to_string(windows.size(0)) + " of " + std::to_string(windows.size(1)) +
                        ")",
                    "link the same data step to both, and use the student's tokenizer");
    }
}

StepOutputs distill(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<DistillParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const auto* teacherModel = optionalInput<Model>(inputs, "teacher");
    const KeptPredictions* kept = predictionsOf(inputs);
    requireDistillable(read, model, teacherModel, kept);
    Student student = studentFor(model, read.train, context);
    std::optional<Teacher> teacher;
    if (kept == nullptr) {
        const auto place = placeOfTeacher(*teacherModel, context.target);
        teacher.emplace(*teacherModel, context.target, place);
        if (place == Teacher::Place::ByBlock) {
            context.note(
                NoteLevel::Info,
                "The teacher does not fit beside the student and computes block by block.");
        }
    }
    Distillation distillation(student, read,
                              {.teacher = teacher ? &*teacher : nullptr, .kept = kept}, context);
    TrainingTask task = trainingTask(student, read.training, inputs);
    const at::Tensor windows = trainingData(model, task.data, read.training.apart).ids;
    if (kept != nullptr) {
        requireSameWindows(windows, *kept);
    }
    requireRoom(read.from, windows.size(1));
    WrittenText written(student, teacher ? &*teacher : nullptr, read.from, read.training.steps,
                        context);
    BatchOrder order(windows.size(0), read.training.batch, read.training.shuffle, context.seed);
    task.source = [&](int64_t number, const TrainingBatch& fromText) {
        TrainingBatch batch = written.batch(number, fromText);
        distillation.prepare(batch, order.windowsOf(number));
        return batch;
    };
    task.loss = [&](const TrainingBatch& batch) { return distillation.loss(batch); };
    task.validated = [&](double nats) { written.validated(nats); };
    task.remember = [&] { return written.state(); };
    task.recall = [&](const NamedTensors& state) { written.restore(state); };
    task.others = distillation.projections();
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkDistill(const StepInputs& inputs, const Json& params,
                                  const StepContext& context) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const auto read = paramsFromJson<DistillParams>(params, context.node);
    const auto linked = [&](const char* port) {
        return std::ranges::find(context.linked, port) != context.linked.end();
    };
    const auto* model = optionalInput<Model>(inputs, "model");
    if (model == nullptr) {
        return problems;
    }
    if (const auto* data = optionalInput<DataSet>(inputs, "data");
        data != nullptr && !data->texts.empty()) {
        addRefusal(problems, "prompt_tokens",
                   [&] { requireRoom(read.from, data->texts.front().seqlen); });
    }
    addRefusal(problems, "train", [&] {
        if (read.train.starts_with(kAdapters)) {
            rankIn(read.train);
        } else {
            trainableSet(*model, read.train);
        }
    });
    const auto* teacher = optionalInput<Model>(inputs, "teacher");
    const KeptPredictions unknown;
    const KeptPredictions* kept = predictionsOf(inputs);
    kept = kept == nullptr && linked("predictions") ? &unknown : kept;
    if (teacher != nullptr || kept != nullptr || !linked("teacher")) {
        addRefusal(problems, "", [&] { requireDistillable(read, *model, teacher, kept); });
    }
    return problems;
}

std::vector<Series> distillCurves() {
    std::vector<Series> out = trainingCurves();
    const auto add = [&](const char* name, const char* label, const char* unit) {
        out.push_back({.name = name,
                       .label = label,
                       .unit = unit,
                       .xLabel = "Updates",
                       .lowerIsBetter = true});
    };
    add("divergence", "Divergence from the teacher", "nats");
    add("cross_entropy", "Cross-entropy with the text", "nats");
    add("hidden", "Distance of hidden states", "");
    add("relation", "Divergence of attention relations", "nats");
    add("projection", "Loss of projections", "nats");
    add("teacher_share", "Share of tokens that the teacher wrote", "");
    return out;
}

} // namespace

Step trainDistillStep() {
    std::vector<Port> inputs = trainingPorts();
    inputs.insert(inputs.begin(), Port{.name = "model", .label = "Student"});
    inputs.push_back(Port{.name = "teacher", .label = "Teacher", .optional = true});
    inputs.push_back(Port{.name = "predictions",
                          .kind = Kind::Stats,
                          .label = "Teacher's predictions",
                          .optional = true});
    return Step{
        .type = {.id = "train.distill",
                 .title = "Distil",
                 .category = Category::Distill,
                 .help = "Trains a model to predict what its teacher predicts: the distribution "
                         "over all next words, not only the word of the text. It heals a pruned or "
                         "quantized model with its parent as teacher, or makes a small model learn "
                         "from a large one. A quantized student stays quantized while it learns.",
                 .source =
                     "Hinton et al., arXiv:1503.02531; GKD: Agarwal et al., arXiv:2306.13649; "
                     "DistiLLM: Ko et al., arXiv:2402.03898; MiniLLM: Gu et al., "
                     "arXiv:2306.08543; adaptive KL: Wu et al., arXiv:2404.02657; DPKD: Li et "
                     "al., arXiv:2406.19774; SWITCH: Koo et al., arXiv:2410.19503; DSKD: Zhang et "
                     "al., arXiv:2406.17328; ULD: Boizard et al., arXiv:2402.12030; MiniLMv2: "
                     "Wang et al., arXiv:2012.15828",
                 .aliases = {"knowledge distillation", "kd", "teacher", "student", "gkd",
                             "distillm", "minillm", "dskd", "uld", "dpkd", "switch", "minilm",
                             "qad", "heal"},
                 .inputs = std::move(inputs),
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .series = distillCurves(),
                 .fields = fieldsOf<DistillParams>()},
        .run = distill,
        .check = checkDistill,
        .compresses = false,
        .dependsOnTarget = true};
}

} // namespace lathe
