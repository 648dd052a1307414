#pragma once

#include "core/engine/steps/calibrate.h"

namespace lathe {

/// Outputs of a model's blocks on its own inputs, for steps that change another copy of it block by
/// block.
class ReferenceStream {
public:
    ReferenceStream(const Model& model, const at::Tensor& ids, StepContext& context)
        : m_model(model), m_walk(model, ids, walkOptions(context)) {}

    /// After block `number`, [N·T, D]. Blocks are requested in order; some may be left out.
    const at::Tensor& after(int64_t number) {
        for (; m_next <= number; ++m_next) {
            m_walk.advance(m_model.blocks[static_cast<size_t>(m_next)], m_next);
        }
        return m_walk.hidden();
    }

private:
    const Model& m_model;
    BlockWalk m_walk;
    int64_t m_next = 0;
};

} // namespace lathe
