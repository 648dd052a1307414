#pragma once

#include "core/engine/steps/step.h"
#include "core/engine/train/head_loss.h"
#include "core/engine/train/student_forward.h"
#include "core/engine/train/training_params.h"

namespace lathe {

/// The loss of a batch, as a trainer minimises and reports it.
struct LossValue {
    at::Tensor mean; ///< scalar with gradients: the mean over the tokens that count
    std::vector<std::pair<std::string, double>> parts{}; ///< further means for charts, by series
};

/// Everything that one training needs. Plans differ only in these values: a fine-tuning, a
/// distillation and a quantization-aware training run in the same loop.
struct TrainingTask {
    Student& student;
    TrainingParams params;
    DataSet data;                        ///< texts and answers to learn from
    const DataSet* validation = nullptr; ///< measured every so many updates; may be null
    const DataSet* prompts = nullptr;    ///< likewise, by exact match; may be null
    std::function<LossValue(const TrainingBatch& batch)> loss{};
    /// Called before update `number` (from 0), for masks and grids that change with time.
    std::function<void(int64_t number)> beforeUpdate{};
    /// Takes the place of the windows of `data` for update `number` (text that models write).
    std::function<TrainingBatch(int64_t number, const TrainingBatch& fromText)> source{};
    /// Called with every validation loss, in nats.
    std::function<void(double nats)> validated{};
    /// What `source` remembers between updates is kept with the state of the training; and back.
    std::function<NamedTensors()> remember{};
    std::function<void(const NamedTensors&)> recall{};
    std::vector<TrainedTensor>
        others{}; ///< trained as well and thrown away at the end (projectors)
};

/// What headLoss() reads: the positions of `hidden` [B, T, D] that predict a token of their window.
HeadInputs headInputs(const Student& student, const at::Tensor& hidden);

/// The mean cross-entropy of the student's next-token predictions, in nats.
LossValue textLoss(const Student& student, const TrainingBatch& batch);

/// Trains the student of `task` in place and emits its curves: "loss" over updates (before each
/// update, a mean over predicted tokens), "learning_rate", "gradient_norm", "tokens_per_second",
/// "memory" (the largest so far, GiB) and "validation…" and "accuracy…" over updates. Updates are
/// resumed from where an earlier run was stopped or killed, with the curve it would have had.
/// Throws Error{Interrupted} when stopped.
void train(const TrainingTask& task, StepContext& context);

/// The series that train() emits, for StepType::series.
std::vector<Series> trainingCurves();

/// The ports that steps which train have besides `model`: data, and optional validation and
/// prompts.
std::vector<Port> trainingPorts();

/// What can be refused before a training starts: no text or answers, text shorter than a window,
/// windows of different lengths. `inputs` as in Step::check.
std::vector<Problem> trainingProblems(const StepInputs& inputs);

/// Runs `attempt`; the error it throws becomes a problem of `field`.
void addRefusal(std::vector<Problem>& problems, const std::string& field,
                const std::function<void()>& attempt);

/// The task of a step with these ports: data, validation and prompts from `inputs`. Throws
/// Error{User} when the data hold nothing to learn from.
TrainingTask trainingTask(Student& student, const TrainingParams& params, const StepInputs& inputs);

} // namespace lathe
