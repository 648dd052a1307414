#pragma once

#include "core/engine/device/device.h"
#include "core/engine/steps/step.h"
#include "core/engine/transforms/rotation.h"

namespace lathe {

/// How rotations are learned.
struct RotationLearning {
    int steps = 0;
    double rate = 1.5;      ///< at the start; falls to 0 by a cosine
    int weightBits = 4;     ///< of the rounding assumed while learning; 16: none
    int activationBits = 4; ///< likewise, by token
    int64_t batch = 8;      ///< windows per step
};

/// Cross-entropy in nats of `ids` [B, T] under `model` rotated and fake-quantized: weights per row
/// and symmetric, inputs of linears per token. Gradients pass straight through both roundings.
at::Tensor rotationLoss(const Model& model, const Rotations& rotations,
                        const RotationLearning& learning, const ComputeTarget& target,
                        const at::Tensor& ids);

/// `rotations` after learning.steps Cayley steps on windows of `ids` [N, T] drawn by context.seed;
/// unchanged when that does not lower the loss on the first windows. Emits Scalar "loss".
/// Source: Liu et al., SpinQuant, arXiv:2405.16406, section 3.2.
Rotations learnedRotations(const Model& model, const Rotations& rotations,
                           const RotationLearning& learning, const at::Tensor& ids,
                           StepContext& context);

} // namespace lathe
