#include "core/engine/methods/methods.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/prune_params.h"
#include "core/engine/train/training.h"
#include "core/plain/workflow/lineage.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

struct GradualParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    std::string method = "magnitude";
    double begin_sparsity = 0;
    std::string curve = "cubic";
    int64_t mask_every = 10;
    double frozen = 0.3;
    int64_t windows = 16;
    TrainingParams training{};
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        visitAmount(f, sparsity, pattern);
        f("method", method,
          Info{.label = "Masks by",
               .help = "The step that chooses which weights are zero, on the weights as they are "
                       "then; all but magnitude read some of the training windows each time.",
               .choices = {"magnitude", "wanda", "ria"}});
        f("begin_sparsity", begin_sparsity,
          Info{.label = "Sparsity at the start",
               .help = "The sparsity of the first mask; it rises from here.",
               .min = 0,
               .max = 1});
        f("curve", curve,
          Info{.label = "Curve",
               .help = "cubic: fast at first, slow near the end. linear: evenly.",
               .choices = {"cubic", "linear"}});
        f("mask_every", mask_every,
          Info{.label = "New mask every",
               .help = "Updates between two choices of the mask. A weight that was zero can return "
                       "with the value it had.",
               .unit = "updates",
               .min = 1,
               .max = 100000});
        f("frozen", frozen,
          Info{.label = "Frozen at the end",
               .help = "Share of the updates, at the end, in which the mask has its full sparsity "
                       "and stays.",
               .min = 0,
               .max = 1});
        f("windows", windows,
          Info{.label = "Windows for masks",
               .help = "Training windows that a choice of the mask reads.",
               .unit = "windows",
               .min = 1,
               .max = 4096,
               .advanced = true});
        training.visit(f);
        layers.visit(f);
    }

    /// The update before which the last mask is chosen.
    int64_t lastChoice() const {
        return std::llround(static_cast<double>(training.steps) * (1 - frozen));
    }

    /// The sparsity of the mask chosen before update `number`. Source: Zhu and Gupta,
    /// arXiv:1710.01878, equation 1.
    double sparsityAt(int64_t number) const {
        const double left = number >= lastChoice() ? 0
                                                   : 1 - static_cast<double>(number) /
                                                             static_cast<double>(lastChoice());
        return sparsity +
               (begin_sparsity - sparsity) * (curve == "cubic" ? std::pow(left, 3) : left);
    }

    /// Whether a mask is chosen before this update: at the first, every so many, and the last.
    bool choosesAt(int64_t number) const {
        return number == lastChoice() || (number < lastChoice() && number % mask_every == 0);
    }
};

/// Chooses masks by a pruning step on the student's present weights.
class MaskChooser {
public:
    MaskChooser(Student& student, const DataSet& data, const GradualParams& params,
                const StepContext& context)
        : m_student(student)
        , m_data(data)
        , m_params(params)
        , m_context(context)
        , m_step(*findStep("prune." + params.method)) {
        for (TextSource& text : m_data.texts) {
            text.samples =
                text.samples > 0 ? std::min(text.samples, params.windows) : params.windows;
        }
    }

    void choose(double sparsity) {
        const at::NoGradGuard noGrad;
        StepContext quiet = m_context;
        quiet.observer = nullptr;
        quiet.checkpoints.reset();
        quiet.phases = nullptr;
        const Json params =
            completeParams(m_step.type, {{"sparsity", sparsity},
                                         {"pattern", m_params.pattern},
                                         {LayerRules::kInclude, m_params.layers.include},
                                         {LayerRules::kExclude, m_params.layers.exclude}});
        const StepOutputs pruned =
            m_step.run({{"model", unmasked()}, {"calibration", m_data}}, params, quiet);
        forEachLinear(std::get<Model>(pruned.at("model")),
                      [&](const LinearPlace& place, const Linear& linear) {
                          const auto mask = m_student.masks.find(place.name);
                          if (mask != m_student.masks.end()) {
                              mask->second.copy_(weightOf(linear).ne(0));
                          }
                      });
    }

private:
    /// The model as it would be without masks.
    Model unmasked() const {
        Model model = m_student.result();
        std::map<std::string, at::Tensor> values;
        for (const TrainedTensor& tensor : m_student.tensors) {
            values[tensor.name] = tensor.value;
        }
        forEachLinear(model, [&](const LinearPlace& place, Linear& linear) {
            if (m_student.masks.contains(place.name)) {
                linear.parts = {Dense{values.at(place.name).detach().to(at::kCPU)}};
            }
        });
        return model;
    }

    Student& m_student;
    DataSet m_data;
    const GradualParams& m_params;
    const StepContext& m_context;
    const Step& m_step;
};

StepOutputs pruneGradual(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<GradualParams>(params, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    TrainableSet set = trainableSet(model, "all");
    set.masked = true;
    Student student = trainWeights(model, context.target, set);
    MaskChooser chooser(student, inputOf<DataSet>(inputs, "data"), read, context);
    TrainingTask task = trainingTask(student, read.training, inputs);
    double sparsity = 0;
    task.beforeUpdate = [&](int64_t number) {
        sparsity = read.sparsityAt(number);
        if (read.choosesAt(number)) {
            context.timed("masks", [&] { chooser.choose(sparsity); });
        }
    };
    task.loss = [&](const TrainingBatch& batch) {
        LossValue loss = textLoss(student, batch);
        loss.parts = {{"sparsity", sparsity}};
        return loss;
    };
    if (read.training.steps == 0) {
        chooser.choose(read.sparsity);
    }
    train(task, context);
    return {{"model", student.result()}};
}

std::vector<Problem> checkGradual(const StepInputs& inputs, const Json& params,
                                  const StepContext&) {
    std::vector<Problem> problems = trainingProblems(inputs);
    const std::vector<Problem> shapes = checkShapes(fieldsOf<GradualParams>(), inputs, params);
    problems.insert(problems.end(), shapes.begin(), shapes.end());
    return problems;
}

} // namespace

Step pruneGradualStep() {
    std::vector<Port> inputs = trainingPorts();
    inputs.insert(inputs.begin(), Port{.name = "model", .label = "Model"});
    std::vector<Series> series = trainingCurves();
    series.push_back({.name = "sparsity", .label = "Sparsity", .xLabel = "Updates"});
    return Step{
        .type = {.id = "prune.gradual",
                 .title = "Gradual pruning",
                 .category = Category::Prune,
                 .help =
                     "Trains the model while its sparsity rises: masks are chosen again and "
                     "again on the weights as they are, and weights that were removed too early "
                     "can return. Better than pruning at once where there is time to train.",
                 .source = "Zhu and Gupta, arXiv:1710.01878",
                 .aliases = {"sparsity", "schedule", "gmp", "iterative", "2:4"},
                 .inputs = std::move(inputs),
                 .outputs = {Port{.name = "model", .label = "Model"}},
                 .series = std::move(series),
                 .fields = fieldsOf<GradualParams>()},
        .run = pruneGradual,
        .check = checkGradual,
        .dependsOnTarget = true};
}

} // namespace lathe
