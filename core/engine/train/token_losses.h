#pragma once

#include "core/engine/train/divergence.h"

namespace lathe {

// Losses of tokens that are no divergence of two distributions over the same words; as in
// divergence.h, without autograd history and in float32 or float64.

/// Negative log-likelihood of `targets` [N] int64, each the id of a word. 1 tensor of [N, V].
TokenLoss crossEntropy(const at::Tensor& logits, const at::Tensor& targets);

/// The same; the gradient takes the place of `logits`, contiguous float32 or float64.
TokenLoss crossEntropyInPlace(const at::Tensor& logits, const at::Tensor& targets);

/// Prefers the teacher's likeliest word y to the student's likeliest word y', with the teacher as
/// reference: -ln σ(β·(ln q(y)/p(y) - ln q(y')/p(y'))), ln 2 without a gradient where both are the
/// same word. Times temperature². 1 tensor of [N, V]: the margin needs no softmax.
/// Source: Li et al., DPKD, arXiv:2406.19774, by token as in its published code.
TokenLoss preference(const at::Tensor& teacherLogits, const at::Tensor& studentLogits, double beta,
                     double temperature);

/// Sum of |p - q| of both sorted by size, for vocabularies of any two sizes: teacher [N, V'],
/// student [N, V]. In [0, 2]; blind to which word is which. Times temperature². 1 tensor of [N, V].
/// Source: Boizard et al., ULD, arXiv:2402.12030.
TokenLoss sortedDistance(const at::Tensor& teacherLogits, const at::Tensor& studentLogits,
                         double temperature);

} // namespace lathe
