#pragma once

#include "core/engine/numbers/grid.h"

#include <functional>

namespace lathe {

/// AWQ's scales of input channels: s = max(a^alpha, 1e-4), then s / sqrt(max(s)·min(s)). `meanAbs`
/// [in] float32 is the mean size of the inputs; alpha 0 gives ones. Source: Lin et al., AWQ,
/// arXiv:2306.00978, section 3.2, with the normalization of its implementation.
at::Tensor awqScales(const at::Tensor& meanAbs, double alpha);

/// What searchAwqScales() found; alpha 0 means that plain rounding loses least.
struct AwqSearch {
    double alpha = 0;
    at::Tensor scales{};
    double shareOfPlainLoss = 1; ///< the loss over that of plain rounding
};

/// The scales of alpha 0, 1/20, …, 19/20 that lose least by `loss`; of equal losses the smallest
/// alpha. Source: as awqScales(), equations 4 and 5.
AwqSearch searchAwqScales(const at::Tensor& meanAbs,
                          const std::function<double(const at::Tensor& scales)>& loss);

/// SmoothQuant's: s = max|x|^alpha / max|w|^(1−alpha), at least 1e-5. Both [in] float32; weights:
/// the largest over all linears that read the input. Source: Xiao et al., SmoothQuant,
/// arXiv:2211.10438, equation 4.
at::Tensor smoothScales(const at::Tensor& inputMax, const at::Tensor& weightMax, double alpha);

/// Gram matrices of groups of inputs, [in/group, group, group] float32, from sampled inputs [S, in]
/// or from the blocks on the diagonal of Σ x·xᵀ [in, in].
at::Tensor groupGramsOfRows(const at::Tensor& rows, int64_t group);
at::Tensor groupGramsOfGram(const at::Tensor& gram, int64_t group);

/// Σ over tokens of (x_g·d_g)² per row and group: [out, G]. `gram` [G, g, g], `change` [out, G, g].
at::Tensor groupErrors(const at::Tensor& change, const at::Tensor& gram);

/// `weight` [out, in] float32 with every group of inputs clamped to ±m, where m is the group's
/// largest magnitude times 1, 0.95, … down to `smallestShare`: the one with which the rounded group
/// changes the outputs least of inputs with these `grams` (of the grid's groups; one of all
/// inputs when the grid has none). Never worse on them than no clamp.
/// Source: AWQ's implementation (auto_clip). Deviations: by Gram matrices, so that all inputs count
/// at the price of one; m is lowered, by less than 0.1 %, to where the group's scale needs no
/// rounding. The zero point of a group between ±m stands half way between two codes, and a scale
/// rounded up would leave one code without weights.
at::Tensor clippedWeight(const at::Tensor& weight, const at::Tensor& grams, const Grid& grid,
                         double smallestShare = 0.55);

} // namespace lathe
