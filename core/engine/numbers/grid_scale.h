#pragma once

#include "core/engine/numbers/grid.h"

// From the range of a group to the scale that its format can store. Used by fitGrid.

namespace lathe {

/// Lowest and highest weight of each group, zero included: [out, G].
struct Range {
    at::Tensor low;
    at::Tensor high;
};

/// How the scales of one tensor are stored.
struct ScaleStore {
    at::ScalarType real = at::kHalf; ///< type of scales that may be any number
    at::Tensor outer;                ///< NVFP4's scale of the tensor
};

/// Ranges of groups [out, G, g].
Range fullRange(const at::Tensor& groups);

/// `outer` as in fitGrid.
ScaleStore storeFor(const Grid& grid, const Range& range, const at::Tensor& outer);

/// Whether scales are stored relative to those of other groups (NF4, shares of the row's largest),
/// so that they are known only when all groups are.
bool storedTogether(const Grid& grid);

/// Whether scales are powers of two, whatever the weights are.
bool powersOfTwo(const Grid& grid);

/// Scale and zero for `range`, rounded as they will be stored. Where storedTogether(grid) they are
/// not yet rounded, and groups of zeros have scale 0.
GridFit fitOfRange(const Grid& grid, const Range& range, const ScaleStore& store);

/// Scale of each group [out, G] before it is stored: the range over the steps it spans. Not for the
/// formats with E8M0 scales. Gradients pass.
at::Tensor exactScale(const Grid& grid, const Range& range);

/// Scales [out, G] as `store` holds them, their signs kept. Not for the formats with E8M0 scales.
at::Tensor storedScale(const Grid& grid, const at::Tensor& scale, const ScaleStore& store);

/// Positive scales of the kind that may be any number, rounded down to what `store` holds.
at::Tensor storedBelow(const at::Tensor& scale, const ScaleStore& store);

/// NF4's scales in 8 bits: the mean of all plus a multiple of -127 … 127 of a float32 step that 256
/// groups share. `outer` of the result: mean, then the steps. Groups of zeros take the mean.
/// Source: Dettmers et al. (QLoRA), arXiv:2305.14314, section 3; evenly spaced levels in place of
/// bitsandbytes' dynamic map.
GridFit doublyQuantized(const GridFit& fit);

/// The scales that 8-bit multiples and `outer` mean: [out, G] float32.
at::Tensor doubleScale(const at::Tensor& multiples, const at::Tensor& outer);

/// The multiples, int8 values as float32, of scales that doublyQuantized made.
at::Tensor scaleMultiples(const at::Tensor& scale, const at::Tensor& outer);

/// Each scale as the row's largest over a power of two, which is rounded up (`smaller` scales, the
/// group's largest weight saturates) or down. Source: Wu et al. (ZeroQuant-FP), arXiv:2307.09782,
/// constraint M2.
GridFit sharesOfLargest(const Grid& grid, const GridFit& fit, bool smaller);

/// 2^exponent for int32 exponents, clamped to E8M0's -127 … 127; exact on every device.
at::Tensor powerOfTwo(const at::Tensor& exponent);

/// floor(log2 x) or ceil(log2 x) for positive x, exact: int32.
at::Tensor floorLog2(const at::Tensor& x);
at::Tensor ceilLog2(const at::Tensor& x);

} // namespace lathe
