#pragma once

#include "core/engine/numbers/act_quant.h"

#include <string>
#include <variant>
#include <vector>

namespace lathe {

// Operations on the inputs of a linear before its parts read them. Ops are in the order in which
// they run. All but ActQuant are linear in x.

/// x / divisor, channel by channel, where no norm before it could absorb the division (AWQ,
/// SmoothQuant).
struct Scale {
    at::Tensor divisor;   ///< [in] float32
    std::string shared{}; ///< id of a divisor that siblings share (forEachShared); empty: its own
};

/// x · H in sets of `size` channels that lie `stride` apart, H orthonormal (see hadamardTransform).
struct Hadamard {
    int64_t size = 0;
    int64_t stride = 1;
};

/// x'[target] += x[source] · factor over all entries: channels split and merged (QLLM).
struct Gather {
    at::Tensor source;    ///< [E] int64
    at::Tensor target;    ///< [E] int64, below `width`
    at::Tensor factor;    ///< [E] float32
    int64_t in = 0;       ///< width of x
    int64_t width = 0;    ///< width of x'
    std::string shared{}; ///< as in Scale, for the three tensors
};

using InputOp = std::variant<Scale, Hadamard, Gather, ActQuant>;

/// x [..., in] after all ops, in x's type and on x's device.
at::Tensor applied(const std::vector<InputOp>& ops, const at::Tensor& x);

/// The matrix [out, in] that has the same effect on x as `weight` [out, width] after the linear
/// ops; ActQuant is left out. float32.
at::Tensor folded(const std::vector<InputOp>& ops, const at::Tensor& weight);

/// The width of inputs that the ops take, when the parts take `width`.
int64_t inputWidth(const std::vector<InputOp>& ops, int64_t width);

/// Equal settings, and tensors with equal ids or equal contents: then one result serves both.
bool sameOps(const std::vector<InputOp>& a, const std::vector<InputOp>& b);

/// `name` and the first number from 0 that together give an id that none of `ops` has.
std::string newSharedId(const std::string& name, const std::vector<InputOp>& ops);

/// Bytes that a file would hold.
int64_t storedBytes(const std::vector<InputOp>& ops);

/// The ops with their tensors on x's device.
std::vector<InputOp> movedOps(const std::vector<InputOp>& ops, at::Device device);

/// Whether an op reads a window as a whole, so that x must be [windows, tokens, in].
bool looksAtWindows(const std::vector<InputOp>& ops);

} // namespace lathe
