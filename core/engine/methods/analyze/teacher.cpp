#include "core/engine/train/teacher.h"

#include "core/engine/steps/make_step.h"
#include "core/engine/train/training.h"
#include "core/engine/train/training_data.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/topk.h>

#include <array>

namespace lathe {
namespace {

constexpr int64_t kWindowsAtOnce = 8;
constexpr int64_t kWindowsByBlock = 256; ///< so many read a block that is brought to the device
constexpr int64_t kRowsAtOnce = 1024;

struct TeacherParams {
    int64_t top_k = 64;
    double temperature = 1.0;

    template <class F>
    void visit(F&& f) {
        f("top_k", top_k,
          Info{.label = "Words",
               .help = "How many of the likeliest next words are kept for each token, with 8 bytes "
                       "each. The others count as one word.",
               .unit = "words",
               .min = 1,
               .max = 1 << 20,
               .searchValues = {16, 64, 256}});
        f("temperature", temperature,
          Info{.label = "Temperature",
               .help = "Of the probabilities that are kept; Distil must use the same.",
               .min = 0.05,
               .max = 100});
    }
};

/// What the words that were left out hold, summed over tokens.
struct Rest {
    double mass = 0;
    double entropy = 0; ///< nats, of which word of them it is, times their mass
};

/// Predictions of windows, filled row by row.
class Predictions {
public:
    Predictions(const at::Tensor& windows, const Model& teacher, const TeacherParams& params) {
        const int64_t words = teacher.embedding.size(0);
        m_k = std::min(params.top_k, words);
        const int64_t rows = windows.size(0) * (windows.size(1) - 1);
        m_kept = {.windows = windows,
                  .ids = at::empty({rows, m_k}, at::kInt),
                  .logProbabilities = at::empty({rows, m_k}, at::kFloat),
                  .temperature = params.temperature,
                  .words = words};
    }

    /// `states` [n, D] of the rows from `first` on.
    void add(const Teacher& teacher, const at::Tensor& states, int64_t first) {
        for (int64_t row = 0; row < states.size(0); row += kRowsAtOnce) {
            const int64_t count = std::min(kRowsAtOnce, states.size(0) - row);
            const at::Tensor logs =
                (teacher.logits(states.narrow(0, row, count)) / m_kept.temperature).log_softmax(-1);
            const auto [kept, ids] = logs.topk(m_k);
            m_kept.ids.narrow(0, first + row, count).copy_(ids);
            m_kept.logProbabilities.narrow(0, first + row, count).copy_(kept);
            addRest(logs, kept);
        }
    }

    int64_t bytes() const {
        return static_cast<int64_t>(m_kept.ids.nbytes() + m_kept.logProbabilities.nbytes());
    }

    Rest rest() const {
        const auto rows = static_cast<double>(m_kept.ids.size(0));
        return {m_rest.mass / rows, m_rest.entropy / rows};
    }

    KeptPredictions take() {
        KeptPredictions out = m_kept;
        const std::array<int64_t, 3> shape{m_kept.windows.size(0), m_kept.windows.size(1) - 1, m_k};
        out.ids = m_kept.ids.view(shape);
        out.logProbabilities = m_kept.logProbabilities.view(shape);
        return out;
    }

private:
    void addRest(const at::Tensor& logs, const at::Tensor& kept) {
        const auto entropies = [](const at::Tensor& x) { return -(x.exp() * x).sum(-1); };
        const at::Tensor mass = (1 - kept.exp().sum(-1)).clamp_min(0);
        // -sum p ln p over the rest, less what the mass of the rest says by itself
        const at::Tensor inside =
            entropies(logs.clamp_min(-1000)) - entropies(kept) + mass.xlogy(mass);
        m_rest.mass += mass.sum(at::kDouble).item<double>();
        m_rest.entropy += inside.clamp_min(0).sum(at::kDouble).item<double>();
    }

    KeptPredictions m_kept;
    int64_t m_k = 0;
    Rest m_rest{};
};

StepOutputs keepPredictions(const StepInputs& inputs, const Json& params, StepContext& context) {
    const at::NoGradGuard noGrad;
    const auto read = paramsFromJson<TeacherParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    const at::Tensor windows = trainingData(model, inputOf<DataSet>(inputs, "data"), false).ids;
    const Teacher teacher(model, context.target, placeOfTeacher(model, context.target));
    const int64_t atOnce =
        teacher.place() == Teacher::Place::Whole ? kWindowsAtOnce : kWindowsByBlock;
    Predictions predictions(windows, model, read);
    const int64_t count = windows.size(0);
    const int64_t last = windows.size(1) - 1;
    for (int64_t window = 0; window < count; window += atOnce) {
        context.progress(window, count, "window " + std::to_string(window));
        context.throwIfStopped();
        const at::Tensor some = windows.narrow(0, window, std::min(atOnce, count - window));
        const at::Tensor states = teacher.states(some, {}, context).last;
        predictions.add(teacher, states.narrow(1, 0, last).flatten(0, 1), window * last);
    }
    const Rest rest = predictions.rest();
    context.note(NoteLevel::Info, "The predictions take " +
                                      formatBytes(static_cast<uint64_t>(predictions.bytes())) +
                                      ". The words left out hold " + formatNumber(100 * rest.mass) +
                                      " % of the probability and " + formatNumber(rest.entropy) +
                                      " nats of the entropy of a token.");
    context.progress(count, count);
    Statistics out;
    out.seqlen = windows.size(1);
    out.predictions = predictions.take();
    return {{"predictions", std::move(out)}};
}

std::vector<Problem> check(const StepInputs& inputs, const Json&, const StepContext&) {
    return trainingProblems(inputs);
}

} // namespace

Step analyzeTeacherStep() {
    return Step{
        .type = {.id = "analyze.teacher",
                 .title = "Teacher's predictions",
                 .category = Category::Analyze,
                 .help =
                     "Runs a teacher over training text once and keeps its likeliest next words. "
                     "Any number of students then learn from them without the teacher (Distil, "
                     "port Teacher's predictions).",
                 .source =
                     "Hinton et al. 2015, arXiv:1503.02531; all other words as one outcome: the "
                     "chain rule of the divergence",
                 .aliases = {"distillation", "logits", "top-k", "soft labels", "teacher"},
                 .inputs = {Port{.name = "model", .label = "Teacher"},
                            Port{.name = "data", .kind = Kind::Data, .label = "Training data"}},
                 .outputs = {Port{
                     .name = "predictions", .kind = Kind::Stats, .label = "Teacher's predictions"}},
                 .fields = fieldsOf<TeacherParams>()},
        .run = keepPredictions,
        .check = check,
        .foresee =
            [](const StepInputs&, const Json&) {
                return StepOutputs{{"predictions", Statistics{}}};
            },
        .dependsOnTarget = true};
}

} // namespace lathe
