#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"

namespace lathe {

/// How linears are computed.
enum class Execution {
    Exact, ///< by dense weights: what is measured never depends on timings
    Fast, ///< by packed weights where a kernel was measured to be the faster (packed_linear.h); the
          ///< same up to rounding in the target's type
};

/// The model with every tensor on `target`, ready for forward: projections that share an input
/// merged where that is faster, weights dense or packed. Throws Error{OutOfMemory} with what was
/// needed, Error{BadData} naming the first layer whose weights hold NaN or infinity.
Model prepare(const Model& model, const ComputeTarget& target,
              Execution execution = Execution::Exact);

/// One block, likewise. Weights that are not finite are not looked for.
Block prepare(const Block& block, const ComputeTarget& target);

} // namespace lathe
