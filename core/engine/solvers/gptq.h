#pragma once

#include "core/engine/numbers/grid.h"
#include "core/engine/solvers/inverse_factor.h"

namespace lathe {

struct GptqOptions {
    Grid grid{};
    RangeRule range = RangeRule::MinMax; ///< WeightedMse weighs columns by the diagonal of H
    bool staticGroups =
        false; ///< every group's scale from the original weights, not when the sweep reaches it
    int64_t blockColumns = 128; ///< how many columns are swept before the rest is updated
    bool keepZeros = false;     ///< weights that are zero stay zero: the mask of a pruned layer
};

struct GptqResult {
    at::Tensor codes;     ///< uint8 [out, in]
    GridFit fit;          ///< [out, G]
    at::Tensor weight;    ///< [out, in]: decode(codes, fit), in the type of the weights given
    double objective = 0; ///< Σe² = tr((W-Q)·H·(W-Q)ᵀ) for the damped H
};

/// Quantizes one layer with second-order error feedback, columns left to right, or in the order
/// that `factor` has (ColumnOrder::FallingDiagonal is act-order; groups then keep their columns and
/// are static). `weight` [out, in] float or double; `factor` of the layer's inputs, same dtype and
/// device.
/// Inputs that were never active keep their round-to-nearest value.
/// Throws Error{User} when the grid's group does not divide `in`.
/// Source: Frantar et al., GPTQ, arXiv:2210.17323, Algorithm 1; for formats with block scales
/// Egiazarian et al., MR-GPTQ, arXiv:2509.23202; kept zeros as in Frantar and Alistarh, SparseGPT,
/// arXiv:2301.00774, section 3.5. Deviations: act-order implies static groups, so that no gather is
/// needed later; a group's scale sees all updates made before its first column, those of its own
/// block included; inputs without activity keep their weights (the paper's code zeroes them).
GptqResult gptq(const at::Tensor& weight, const InverseFactor& factor, const GptqOptions& options);

/// Whether all scales of `grid` must be fitted at once, so that gptq() takes static groups: formats
/// whose scales have a scale of their own, or whose blocks are fixed.
bool fitsWhole(const Grid& grid);

} // namespace lathe
