#pragma once

#include "core/engine/train/head_loss.h"
#include "core/engine/train/other_reading.h"
#include "core/engine/train/teacher.h"
#include "core/engine/train/training.h"

namespace lathe {

/// How a dual-space distillation is weighed.
struct DualSpaceOptions {
    double temperature = 1;
    double hardShare = 0; ///< of cross-entropy with the text
    double rate = 1;      ///< of the projections, times the learning rate
    uint64_t seed = 0;    ///< of the projections
};

/// Distillation by hidden states that are projected into the other model's space, so that one head
/// makes both distributions. Teacher to student: cross-entropy of the projected teacher, which
/// trains the projection, and the student's divergence from it. Student to teacher: the divergence
/// of the projected student from the teacher, by the teacher's head. With another tokenizer the
/// projected states are mixed by attention between the tokens of both.
/// Source: Zhang et al., DSKD, arXiv:2406.17328, and its code. Deviations: divergences are
/// multiplied by temperature²; losses are means over tokens; a projection between equal widths
/// begins as the identity.
class DualSpace {
public:
    /// Both must outlive it.
    DualSpace(Student& student, const Teacher& teacher, const DualSpaceOptions& options);

    /// `hidden` [B, T, D] of the student, with its history; `states` of the teacher on the windows
    /// that read() gives.
    LossValue loss(const TrainingBatch& batch, const at::Tensor& hidden,
                   const TeacherStates& states, const OtherWindows& windows) const;

    /// Windows of the batch as the teacher reads them.
    OtherWindows read(const TrainingBatch& batch) const;

    const std::vector<TrainedTensor>& projections() const { return m_projections; }

private:
    struct Projected {
        at::Tensor student; ///< the teacher in the student's space, [B, T - 1, D]
        at::Tensor teacher; ///< the student in the teacher's space, [B, T' - 1, D']
    };

    Projected projected(const TrainingBatch& batch, const at::Tensor& hidden,
                        const TeacherStates& states, const OtherWindows& windows) const;
    Projected mixed(const TrainingBatch& batch, const at::Tensor& hidden,
                    const TeacherStates& states, const OtherWindows& windows) const;
    HeadInputs studentHead(const at::Tensor& rows) const;

    Student& m_student;
    const Teacher& m_teacher;
    DualSpaceOptions m_options;
    std::optional<OtherReading> m_reading{}; ///< with another tokenizer
    std::vector<TrainedTensor> m_projections{};
    at::Tensor m_toStudent; ///< [D, D']
    at::Tensor m_toTeacher; ///< [D', D]
    at::Tensor m_query;     ///< [2·D', 2·D]; undefined with the same tokenizer
};

} // namespace lathe
