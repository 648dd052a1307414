#pragma once

#include "core/engine/model/model.h"

#include <optional>

namespace lathe {

/// The orthonormal matrices a model is rotated by, float64. None changes what the model computes,
/// apart from rounding; they spread outliers over all channels.
struct Rotations {
    at::Tensor residual{}; ///< R1 [D, D]: of the hidden states between blocks; undefined: none
    std::vector<at::Tensor> heads{}; ///< R2 [C, C] a block, between v and o; empty: none
    // Made while the model runs, unlike the two above:
    bool acrossHeads = false; ///< QuaRot: a Hadamard transform of o's inputs across the heads
    bool down = false;        ///< R4: one of down's inputs
    bool keys = false;        ///< R3: one of queries and keys after RoPE
    int64_t inputs = 0; ///< MR-GPTQ: of all other linears' inputs, in blocks of this many; 0: none
};

struct RotationOptions {
    std::optional<at::ScalarType> dtype{}; ///< of the result; nothing: each weight keeps its own
    at::Device device = at::kCPU;          ///< that computes
    bool precise = true;                   ///< in float64; else in float32
    bool toHost = true;                    ///< where the result lies; else on the device
};

/// diag(random signs) · hadamardMatrix(n): [n, n] float64.
at::Tensor randomHadamard(int64_t n, uint64_t seed);

/// Throws Error{User} when these rotations would change what the model computes (norms on branches,
/// norms after the sum, projections around the blocks) or a linear is no longer one plain matrix.
void requireRotatable(const Model& model, bool residual);

/// The transform that `rotations` apply to the inputs of a linear while the model runs; reads no
/// matrices. The linear has `inputs` inputs, in a block with this attention (null: it has none).
std::optional<Hadamard> onlineRotation(const Rotations& rotations, LinearRole role,
                                       const Attention* attention, int64_t inputs);

/// `model` with these transforms at its linears and unchanged weights: how a rotated model looks
/// before it is computed.
Model withOnlineRotations(const Model& model, const Rotations& rotations);

/// Throws Error{User} when a transform does not divide the inputs of its linear.
void requireRotationsFit(const Model& model, const Rotations& rotations);

/// `model` rotated. For R1 an embedding that is also the head becomes two, norm weights move into
/// the linears that read them, and the mean that LayerNorm subtracts moves into those that write:
/// such a model has RMS norms afterwards, and its configuration is a changed copy. Folded one block
/// at a time; differentiable in the matrices. Throws as the two above. Source: Ashkboos et al.,
/// QuaRot, arXiv:2404.00456, sections 3 and 4; R2 on both sides as in Liu et al., SpinQuant,
/// arXiv:2405.16406, section 3.1: it costs nothing at run time; the transform of `inputs`:
/// Egiazarian et al., MR-GPTQ, arXiv:2509.23202.
Model rotatedModel(const Model& model, const Rotations& rotations,
                   const RotationOptions& options = {});

/// The two parts of rotatedModel(), for a step that makes one block at a time: what lies outside
/// the blocks, which stay as they were; and block `number` of the model.
Model withRotatedEnds(const Model& model, const Rotations& rotations,
                      const RotationOptions& options);
Block rotatedBlock(const Model& model, int64_t number, const Rotations& rotations,
                   const RotationOptions& options);

} // namespace lathe
