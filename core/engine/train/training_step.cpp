// What the steps that train share: ports, curves and what can be refused before a training starts.
#include "core/engine/calib/overlap.h"
#include "core/engine/calib/training_windows.h"
#include "core/engine/steps/make_step.h"
#include "core/engine/train/training.h"
#include "core/engine/train/training_data.h"
#include "core/plain/base/error.h"
#include "core/plain/store/metric_kinds.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace lathe {

HeadInputs headInputs(const Student& student, const at::Tensor& hidden) {
    const HeadWeight head = headOf(student);
    return {.hidden = hidden.narrow(1, 0, hidden.size(1) - 1).flatten(0, 1),
            .weight = head.weight,
            .bias = head.bias,
            .cap = student.model.config->finalSoftcap};
}

LossValue textLoss(const Student& student, const TrainingBatch& batch) {
    const at::Tensor hidden = studentHidden(student, batch);
    return {headLoss(headInputs(student, hidden), batch.targets(), {}).loss};
}

std::vector<Series> trainingCurves() {
    const auto curve = [](const char* name, const char* label, bool lower) {
        return Series{.name = name, .label = label, .xLabel = "Updates", .lowerIsBetter = lower};
    };
    std::vector<Series> out{curve("loss", "Loss", true),
                            curve("validation", "Validation loss", true),
                            curve(metrics::kPerplexity, "Perplexity", true),
                            curve(metrics::kAccuracy, "Accuracy", false),
                            curve("learning_rate", "Learning rate", false),
                            curve("gradient_norm", "Gradient norm", true),
                            curve("tokens_per_second", "Tokens per second", false),
                            curve("memory", "Memory", true)};
    out.back().unit = "GiB";
    out[0].unit = out[1].unit = "nats";
    return out;
}

std::vector<Port> trainingPorts() {
    return {
        Port{.name = "data", .kind = Kind::Data, .label = "Training data"},
        Port{
            .name = "validation", .kind = Kind::Data, .label = "Validation data", .optional = true},
        Port{.name = "prompts", .kind = Kind::Data, .label = "Prompts", .optional = true}};
}

TrainingTask trainingTask(Student& student, const TrainingParams& params,
                          const StepInputs& inputs) {
    return {.student = student,
            .params = params,
            .data = inputOf<DataSet>(inputs, "data"),
            .validation = optionalInput<DataSet>(inputs, "validation"),
            .prompts = optionalInput<DataSet>(inputs, "prompts")};
}

void addRefusal(std::vector<Problem>& problems, const std::string& field,
                const std::function<void()>& attempt) {
    try {
        attempt();
    } catch (const Error& error) {
        problems.push_back(Problem{.field = field, .message = error.what(), .hint = error.hint()});
    }
}

std::vector<Problem> trainingProblems(const StepInputs& inputs) {
    std::vector<Problem> problems;
    const auto* model = optionalInput<Model>(inputs, "model");
    const auto* data = optionalInput<DataSet>(inputs, "data");
    const auto warn = [&](std::string field, std::string message, std::string hint) {
        problems.push_back(Problem{.severity = Problem::Severity::Warning,
                                   .field = std::move(field),
                                   .message = std::move(message),
                                   .hint = std::move(hint)});
    };
    if (model != nullptr && data != nullptr) {
        addRefusal(problems, "data", [&] {
            for (std::string& warning : warningsOf(trainingWindows(*model, *data), *data)) {
                warn("data", std::move(warning), "use a larger seqlen if they matter");
            }
        });
    }
    const auto* validation = optionalInput<DataSet>(inputs, "validation");
    if (data != nullptr && validation != nullptr) {
        if (std::string warning = overlapWarning(*data, *validation); !warning.empty()) {
            warn("validation", std::move(warning), "measure on text that is not trained on");
        }
    }
    return problems;
}

} // namespace lathe
