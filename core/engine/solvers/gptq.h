#pragma once

#include "core/engine/model/grid.h"
#include "core/engine/solvers/inverse_factor.h"

namespace lathe {

struct GptqOptions {
    Grid grid{};
    RangeRule range = RangeRule::MinMax;
    bool actOrder = false; ///< columns by falling diagonal of H; groups keep their columns (static)
    bool staticGroups =
        false; ///< every group's scale from the weights as they were, not when the sweep arrives
    int64_t blockColumns = 128; ///< how many columns are swept before the rest is updated
};

struct GptqResult {
    at::Tensor codes;     ///< uint8 [out, in]
    GridFit fit;          ///< [out, G]
    at::Tensor weight;    ///< [out, in]: decode(codes, fit)
    double objective = 0; ///< Σe² = tr((W-Q)·H·(W-Q)ᵀ) for the damped H
};

/// Quantizes one layer with second-order error feedback, columns left to right.
/// `weight` [out, in] float or double; `factor` of the layer's inputs, same dtype and device (CPU).
/// Dead inputs keep their round-to-nearest value.
/// Throws Error{User} when the grid's group does not divide `in`.
/// Source: Frantar et al., GPTQ, arXiv:2210.17323, Algorithm 1. Deviations: act-order implies
/// static groups, so that no gather is needed later; a group's scale sees all updates made before
/// its first column.
GptqResult gptq(const at::Tensor& weight, const InverseFactor& factor, const GptqOptions& options);

} // namespace lathe
