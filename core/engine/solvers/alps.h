#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace lathe {

struct AlpsOptions {
    double sparsity = 0.5; ///< share of zeros of the whole matrix, when keep is 0
    int64_t keep = 0;      ///< N:M: how many of every `of` inputs stay; 0: unstructured
    int64_t of = 0;
    double damp = 0.01;                      ///< × mean diagonal of the Gram matrix
    double rho = 0.1;                        ///< first penalty
    int64_t iterations = 300;                ///< at most
    int64_t refineSteps = 10;                ///< conjugate-gradient steps on the support found
    std::function<void()> checkStop = [] {}; ///< called every iteration; may throw
    std::function<void(double)> damped = [](double) {}; ///< called when it needed more damping
};

/// Searches the support by ADMM and refits the weights that stay by conjugate gradients.
/// `weight` [out, in], `gram` [in, in], float or double; the result has weight's type. Exactly
/// floor(out · in · sparsity) zeros, or N of every M inputs kept. The iterations run in weight's
/// type, the eigendecomposition in double.
/// Where the matrix is too near singular for the type, ten times the damping is tried (at least
/// 1e-4), up to three times.
/// Throws Error{User} when `of` does not divide `in`, Error{BadData} when `gram` is not finite or
/// no damping helps.
/// Source: Meng et al., ALPS, arXiv:2406.07831, Algorithms 1 and 2.
/// Deviation: where the support by size, |weight| · √diagonal, refits to a smaller error than the
/// one found, it is taken. ADMM promises a stationary point, not a good one: with independent
/// inputs, where size alone decides, it freezes about 1 in 70 zeros in the wrong place.
at::Tensor alps(const at::Tensor& weight, const at::Tensor& gram, const AlpsOptions& options);

} // namespace lathe
