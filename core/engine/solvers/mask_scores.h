#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

// Scores by which weights are kept. `weight` [out, in] and `norm` [in], the norms of the inputs,
// float on one device; scores are like `weight` and never negative.

/// |W_ij| · ‖X_j‖₂. Source: Sun et al., Wanda, arXiv:2306.11695, equation 1.
at::Tensor wandaScores(const at::Tensor& weight, const at::Tensor& norm);

/// (|W_ij| / Σ_i |W_ij| + |W_ij| / Σ_j |W_ij|) · ‖X_j‖₂^power: a weight counts by its share of its
/// input and of its output, so that no channel dies out. A channel of zeros scores zero.
/// Source: Zhang et al., Plug-and-Play (RIA), ICLR 2024, section 3.
at::Tensor riaScores(const at::Tensor& weight, const at::Tensor& norm, double power);

/// Keep-mask in which each row has lost its smallest scores until they made up a share α of the
/// row's sum, with one α such that `sparsity` of all weights are zero (to 0.001, where the number
/// of weights allows that). Source: Sun et al., Wanda, arXiv:2306.11695, the authors' variant.
/// Deviation: α is searched in [0, 1] instead of [0, 0.8], so that every sparsity can be met.
at::Tensor keepByShare(const at::Tensor& scores, double sparsity);

} // namespace lathe
