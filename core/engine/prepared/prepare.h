#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"

#include <functional>

namespace lathe {

/// How linears are computed.
enum class Execution {
    Exact, ///< by dense weights: what is measured never depends on timings
    Fast,  ///< by packed weights where a kernel was measured to be faster (packed_linear.h); the
           ///< same up to rounding in the target's type
    Trainable, ///< by one plain matrix per linear, not merged or repacked, so that gradients
               ///< reach the tensors of the model; a tied head stays tied
};

/// The model with every tensor on `target`, ready for forward: projections that share an input
/// merged where that is faster, weights dense or packed. Throws Error{OutOfMemory} with what was
/// needed, Error{BadData} naming the first layer whose weights hold NaN or infinity.
Model prepare(const Model& model, const ComputeTarget& target,
              Execution execution = Execution::Exact);

/// The same for one block. It does not check that weights are finite.
Block prepare(const Block& block, const ComputeTarget& target,
              Execution execution = Execution::Exact);

/// Gives the replacement of a linear's weight: [out, width] in any floating type, with the autograd
/// history that gradients should follow (a leaf, the rounding of a leaf, a sum with an adapter's
/// product). Undefined: the weight stays. Called once per linear, in order of computation.
using WeightSource = std::function<at::Tensor(const LinearPlace& place, const Linear& linear)>;

/// `model` with other weights, everything else shared with it. A trainer prepares its student once
/// (Execution::Trainable) and calls this every step; forward computes in the type of the hidden
/// states, so float32 leaves may train a model that computes in bfloat16. Embeddings, norms and
/// biases are trained by putting leaves into the prepared model itself. A leaf must be a tensor of
/// its own (detach().clone()): a prepared model may share tensors with its original.
Model withWeights(const Model& model, const WeightSource& weights);

/// One block, likewise; block `number` of a model with this configuration.
Block withWeights(const Block& block, int64_t number, const ModelConfig& config,
                  const WeightSource& weights);

} // namespace lathe
