#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// up [out, r] · down [r, in].
struct LowRankFactors {
    at::Tensor up;
    at::Tensor down;
};

/// The product of two thin factors nearest to `error` [out, in] (float or double; what quantization
/// took away), each with the square root of the singular values. Without `h`, nearest in the
/// Frobenius norm: what remains is Σ_{i>r} σ_i². With `h` [in, in], a damped Gram matrix of the
/// inputs in the same type: the E' that minimizes tr((E-E')·H·(E-E')ᵀ). `rank` is limited to what
/// the shape allows; 0 gives empty factors. Throws Error{BadData} when `h` is not positive
/// definite. Source: Yao et al., ZeroQuant-V2 (LoRC), arXiv:2303.08302, section 4; the weighting is
/// ours: the singular values of E·L, H = L·Lᵀ.
LowRankFactors lowRankRepair(const at::Tensor& error, int64_t rank, const at::Tensor& h = {});

} // namespace lathe
