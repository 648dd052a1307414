#pragma once

#include "core/engine/calib/kept_predictions.h"
#include "core/engine/train/distill_params.h"
#include "core/engine/train/dual_space.h"

namespace lathe {

/// What a student learns from: a teacher that computes, or what it was kept to think.
struct TeacherSource {
    const Teacher* teacher = nullptr;
    const KeptPredictions* kept = nullptr;
};

/// The loss of a distillation, for TrainingTask::loss.
class Distillation {
public:
    /// All of them must outlive it; what requireDistillable() refuses was refused.
    Distillation(Student& student, const DistillParams& params, const TeacherSource& source,
                 StepContext& context);

    LossValue loss(const TrainingBatch& batch);

    /// Adds what the whole batch of an update needs before it is cut into parts: kept predictions
    /// of the windows at `places`, or the states of a teacher that computes block by block.
    void prepare(TrainingBatch& batch, const at::Tensor& places) const;

    /// Projections between the two models, trained with the student.
    std::vector<TrainedTensor> projections() const;

private:
    /// The predicted tokens of a batch that count, and the states of both models there.
    struct Rows {
        at::Tensor places{};  ///< [N] in the flattened [B, T - 1]
        at::Tensor targets{}; ///< [N]
        at::Tensor student{}; ///< [N, D]
        at::Tensor teacher{}; ///< [N, D']; undefined with kept predictions
        at::Tensor paired{};  ///< bool [N]: there is a teacher's state; undefined: everywhere
    };

    TeacherStates statesOf(const TrainingBatch& batch) const;
    Rows rowsOf(const TrainingBatch& batch, const at::Tensor& hidden,
                const TeacherStates& states) const;
    SoftLoss softLoss(const Rows& rows, const TrainingBatch& batch) const;
    SoftLoss sequenceLoss(const Rows& rows, const TrainingBatch& batch) const;
    SoftLoss keptLoss(const Rows& rows, const TrainingBatch& batch) const;
    LossValue logitLoss(const TrainingBatch& batch, const at::Tensor& hidden,
                        const TeacherStates& states) const;
    void addFeatures(LossValue& loss, const TrainingBatch& batch,
                     const std::vector<at::Tensor>& streams, const TeacherStates& states) const;

    Student& m_student;
    const DistillParams& m_params;
    TeacherSource m_source;
    StepContext& m_context;
    int64_t m_words = 0;                     ///< that both have
    std::optional<DualSpace> m_dual{};       ///< with the loss dskd
    std::optional<OtherReading> m_reading{}; ///< with the loss uld and another tokenizer
    std::vector<int64_t> m_blocks{};         ///< of the teacher, by block of the student
    std::vector<int64_t> m_after{};          ///< blocks of the teacher whose outputs are read
    std::vector<TrainedTensor> m_projections{};
};

/// Throws Error{User} where parameters and models cannot go together. `kept` may be null.
void requireDistillable(const DistillParams& params, const Model& student, const Model* teacher,
                        const KeptPredictions* kept);

/// What the words after a token were worth, for every token of [B, T]: the sum of `logRatios`
/// (ln p - ln q of the written words) over the later counted tokens, divided by their number where
/// `normalized`, less the mean over all counted tokens. 0 where not counted.
at::Tensor laterReturns(const at::Tensor& logRatios, const at::Tensor& counted, bool normalized);

/// The divergence that `params` name. `loss` must be one of the divergences, or minillm.
DivergenceOptions divergenceOf(const DistillParams& params);

} // namespace lathe
