#pragma once

#include "core/engine/steps/step.h"
#include "core/engine/train/head_loss.h"

#include <vector>

namespace lathe {

/// What a teacher computes on windows of text.
struct TeacherStates {
    at::Tensor last;                         ///< [B, T, D] after the final norm
    std::map<int64_t, at::Tensor> streams{}; ///< [B, T, D] after the blocks that were asked for
};

/// A model that a student learns from. It never changes and gets no gradient.
class Teacher {
public:
    enum class Place {
        Whole,   ///< all of it on the device
        ByBlock, ///< one block at a time is on the device, for all windows of a call
    };

    /// `model` must outlive the teacher. Throws as prepare().
    Teacher(const Model& model, const ComputeTarget& target, Place place);

    Place place() const { return m_place; }

    const Model& model() const { return m_model; }

    /// On `ids` [B, T]; `after` as StreamSeen counts blocks.
    TeacherStates states(const at::Tensor& ids, const std::vector<int64_t>& after,
                         const StepContext& context) const;

    /// Logits [N, V] in float32 of rows [N, D] of TeacherStates::last.
    at::Tensor logits(const at::Tensor& rows) const;

    /// Its head for other rows [N, D] than its own, which gradients may reach.
    HeadInputs headFor(const at::Tensor& rows) const;

    /// Block `number`, ready to compute.
    Block block(size_t number) const;

    /// The model as it computes; without blocks where they come one at a time.
    const Model& prepared() const { return m_prepared; }

private:
    TeacherStates wholeStates(const at::Tensor& ids, const std::vector<int64_t>& after) const;

    const Model& m_model;
    ComputeTarget m_target;
    Place m_place;
    Model m_prepared;
};

/// Where a teacher belongs on a device beside a student that is there already: whole where half of
/// the free memory holds it.
Teacher::Place placeOfTeacher(const Model& model, const ComputeTarget& target);

/// Throws Error{User} where the tokenizers differ, which `what` ("the loss jsd") cannot go with.
void requireSameTokens(const Model& student, const Model& teacher, const std::string& what);

/// Whether both models read text by the same tokens.
bool sameTokens(const Model& a, const Model& b);

} // namespace lathe
