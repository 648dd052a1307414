#pragma once

#include "core/engine/solvers/inverse_factor.h"

namespace lathe {

struct SparseGptOptions {
    double sparsity = 0.5; ///< share of zeros, when keep is 0
    int64_t keep = 0;      ///< N:M: how many of every `of` inputs stay; 0: unstructured
    int64_t of = 0;
    int64_t blockColumns = 128; ///< columns that choose their zeros together; a multiple of `of`
    at::Tensor zeros{};         ///< bool [out, in]: stay zero and count as chosen; undefined: none
};

struct SparseGptResult {
    at::Tensor weight;    ///< [out, in]: zeros chosen, the rest corrected
    double objective = 0; ///< Σe² = tr((W-W')·H·(W-W')ᵀ) for the damped H
};

/// Chooses zeros and corrects the remaining weights, columns left to right.
/// `weight` [out, in] float or double; `factor` of the layer's inputs, same dtype and device.
/// Unstructured zeros compete within blocks of `blockColumns` columns over all rows; exactly
/// floor(out · columns · sparsity) of each block, lowest index first among equals.
/// Throws Error{User} when `of` does not divide `in`.
/// Source: Frantar and Alistarh, SparseGPT, arXiv:2301.00774, Algorithm 1.
SparseGptResult sparseGpt(const at::Tensor& weight, const InverseFactor& factor,
                          const SparseGptOptions& options);

} // namespace lathe
