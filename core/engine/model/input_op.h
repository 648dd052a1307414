#pragma once

#include "core/engine/model/grid.h"

#include <variant>

namespace lathe {

// What happens to the inputs of a linear before its parts see them. Ops stand in the order in which
// they run. All but ActQuant are linear in x.

/// x / divisor, channel by channel, where no norm before it could absorb the division (AWQ,
/// SmoothQuant).
struct Scale {
    at::Tensor divisor; ///< [in] float32
};

/// x · H in sets of `size` channels that lie `stride` apart, H orthonormal (see hadamardTransform).
struct Hadamard {
    int64_t size = 0;
    int64_t stride = 1;
};

/// x'[target] += x[source] · factor over all entries: channels split and merged (QLLM).
struct Gather {
    at::Tensor source; ///< [E] int64
    at::Tensor target; ///< [E] int64, below `width`
    at::Tensor factor; ///< [E] float32
    int64_t in = 0;    ///< width of x
    int64_t width = 0; ///< width of x'
};

/// x rounded to a grid: integers or FP8, one scale a token, one a window of tokens, or one for all
/// (then `scale` is known beforehand); other formats in groups of neighbours.
struct ActQuant {
    Grid grid{.bits = 8, .symmetric = true, .group = 0};
    at::Tensor scale; ///< [1] float32: static; undefined: from each token's range
    at::Tensor zero;  ///< [1] float32: static and asymmetric
    double clip = 1;  ///< share of the range that is kept, of dynamic scales
    /// Dynamic: one scale for the last two dimensions of x, a window's tokens and their channels,
    /// as if windows came one by one; so early tokens are rounded by what comes later.
    bool byWindow = false;
};

using InputOp = std::variant<Scale, Hadamard, Gather, ActQuant>;

/// x [..., in] after all ops, in x's type and on x's device.
at::Tensor applied(const std::vector<InputOp>& ops, const at::Tensor& x);

/// The matrix [out, in] that has the same effect on x as `weight` [out, width] after the linear
/// ops; ActQuant is left out. float32.
at::Tensor folded(const std::vector<InputOp>& ops, const at::Tensor& weight);

/// The width of inputs that the ops take, when the parts take `width`.
int64_t inputWidth(const std::vector<InputOp>& ops, int64_t width);

/// Equal settings and equal tensor handles (or numbers): then one result serves both.
bool sameOps(const std::vector<InputOp>& a, const std::vector<InputOp>& b);

/// Bytes that a file would hold.
int64_t storedBytes(const std::vector<InputOp>& ops);

/// The ops with their tensors on x's device.
std::vector<InputOp> movedOps(const std::vector<InputOp>& ops, at::Device device);

/// Whether an op looks at a window as a whole, so that x must be [windows, tokens, in].
bool looksAtWindows(const std::vector<InputOp>& ops);

/// Inputs as codes: x ≈ (codes − zero) · scale.
struct ActCodes {
    at::Tensor codes; ///< [..., in]: whole numbers in float32, or the FP8 type of the grid
    at::Tensor scale; ///< [..., 1], [..., 1, 1] by window, or [1] where it is static
    at::Tensor zero;  ///< likewise; undefined when symmetric
};

/// The codes that roundActivations() rounds float32 `x` to. Integers and FP8 without groups only.
ActCodes activationCodes(const ActQuant& op, const at::Tensor& x);

/// x rounded by `op`, in x's type.
at::Tensor roundActivations(const ActQuant& op, const at::Tensor& x);

} // namespace lathe
