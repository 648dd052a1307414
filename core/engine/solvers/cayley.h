#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// One descent step on the orthonormal matrices: X ← (I + t/2·A)⁻¹ (I − t/2·A) X with the skew
/// A = G·Xᵀ − X·Gᵀ and t = min(rate, 1/‖A‖₁). `x` [n, n] is orthonormal, `gradient` [n, n] is that
/// of the loss at it; float32 or float64, solved in float64. Orthonormal to rounding.
/// Source: Liu et al., SpinQuant, arXiv:2405.16406, section 3.2 (Cayley SGD, Li et al.,
/// arXiv:2002.01113). Deviation: the equation is solved here; the paper iterates it five times.
at::Tensor cayleyStep(const at::Tensor& x, const at::Tensor& gradient, double rate);

} // namespace lathe
