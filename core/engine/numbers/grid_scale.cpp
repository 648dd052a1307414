#include "core/engine/numbers/grid_scale.h"

#include "core/engine/numbers/grid_round.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/frexp.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {
namespace {

constexpr double kSmallestShare = 0.21;  ///< of the full range that the search tries
constexpr double kSmallestHalf = 6.2e-5; ///< below lie float16's subnormals
constexpr double kLargestHalf = 60000;
constexpr double kSmallestBlock = 0.015625; ///< smallest normal E4M3
constexpr double kLargestBlock = 448;
constexpr int64_t kScaleBlock = 256; ///< NF4's scales that share a step
constexpr double kMostMultiples = 127;
constexpr int64_t kMostHalvings = 60; ///< below its row's largest scale

/// The number of steps in the span of the range.
double topOf(const Grid& grid) {
    if (!isWhole(grid.format)) {
        return largestLevel(grid);
    }
    const auto all = static_cast<double>(grid.levels() - 1);
    if (!grid.symmetric) {
        return all;
    }
    switch (grid.symmetry) {
    case Grid::Symmetry::Full:
        return static_cast<double>(grid.levels() / 2);
    case Grid::Symmetry::Centred:
        return all / 2;
    default:
        return static_cast<double>(grid.levels() / 2 - 1);
    }
}

/// The larger side of the range, or for asymmetric grids both; with Symmetry::Full negative where
/// the larger side is the positive one.
at::Tensor spanOf(const Grid& grid, const Range& range) {
    if (!grid.symmetric) {
        return range.high - range.low;
    }
    return grid.symmetry == Grid::Symmetry::Full
               ? at::where(-range.low >= range.high, -range.low, -range.high)
               : at::maximum(-range.low, range.high);
}

/// float16 where no scale, shrunk by the range search, would be subnormal or overflow; else
/// bfloat16.
at::ScalarType narrowTypeFor(const at::Tensor& scale) {
    const at::Tensor sizes = scale.abs();
    const at::Tensor used = sizes.masked_select(sizes > 0);
    if (used.numel() == 0) {
        return at::kHalf;
    }
    const bool fits = used.min().item<double>() * kSmallestShare >= kSmallestHalf &&
                      used.max().item<double>() <= kLargestHalf;
    return fits ? at::kHalf : at::kBFloat16;
}

at::Tensor oneWhereZero(const at::Tensor& scale) {
    return at::where(scale.abs() > 0, scale, at::ones_like(scale));
}

bool isMx(const Grid& grid) {
    return rowOf(grid.format).scale == StoredScale::Exponent;
}

/// OCP MX 1.0: 2^(floor(log2 amax) - exponent of the element's largest number).
at::Tensor sharedExponentScale(const Grid& grid, const at::Tensor& amax) {
    const int64_t largest = std::ilogb(rowOf(grid.format).number.top);
    return at::where(amax > 0, powerOfTwo(floorLog2(amax) - largest), at::ones_like(amax));
}

/// [n, 256] with zeros after the last value.
at::Tensor inScaleBlocks(const at::Tensor& values) {
    const int64_t count = values.numel();
    const int64_t missing = (kScaleBlock - count % kScaleBlock) % kScaleBlock;
    return at::constant_pad_nd(values.reshape({-1}), {0, missing}).view({-1, kScaleBlock});
}

/// The step of every group, in the shape of its scales.
at::Tensor stepsLike(const at::Tensor& scale, const at::Tensor& outer) {
    const at::Tensor steps = outer.narrow(0, 1, outer.size(0) - 1).repeat_interleave(kScaleBlock);
    return steps.narrow(0, 0, scale.numel()).view(scale.sizes());
}

} // namespace

Range fullRange(const at::Tensor& groups) {
    return {groups.amin(-1).clamp_max(0), groups.amax(-1).clamp_min(0)};
}

bool storedTogether(const Grid& grid) {
    const StoredScale stored = storedScaleOf(grid);
    return stored == StoredScale::Multiple || stored == StoredScale::Halvings;
}

bool powersOfTwo(const Grid& grid) {
    return storedScaleOf(grid) == StoredScale::Exponent;
}

ScaleStore storeFor(const Grid& grid, const Range& range, const at::Tensor& outer) {
    ScaleStore store;
    if (storedScaleOf(grid) == StoredScale::Block) {
        const double most = kLargestBlock * topOf(grid);
        store.outer =
            outer.defined() ? outer : oneWhereZero(spanOf(grid, range).amax().reshape({1}) / most);
    } else if (!storedTogether(grid) && !powersOfTwo(grid)) {
        store.real = narrowTypeFor(exactScale(grid, range));
    }
    return store;
}

at::Tensor exactScale(const Grid& grid, const Range& range) {
    return spanOf(grid, range) / topOf(grid);
}

at::Tensor storedScale(const Grid& grid, const at::Tensor& scale, const ScaleStore& store) {
    if (storedScaleOf(grid) == StoredScale::Block) {
        const at::Tensor block = (scale / store.outer).clamp(kSmallestBlock, kLargestBlock);
        return roundToLevels(kBlockScaleFormat, block) * store.outer;
    }
    if (storedTogether(grid)) {
        return scale;
    }
    if (powersOfTwo(grid)) {
        return at::where(scale > 0, powerOfTwo(ceilLog2(scale)), at::ones_like(scale));
    }
    return oneWhereZero(scale.to(store.real).to(at::kFloat));
}

at::Tensor storedBelow(const at::Tensor& scale, const ScaleStore& store) {
    constexpr int kHalfDrops = 13; // of float32's 23 bits after the point
    constexpr int kBFloat16Drops = 16;
    const int drops = store.real == at::kHalf ? kHalfDrops : kBFloat16Drops;
    return scale.view(at::kInt).bitwise_and(-(1 << drops)).view(at::kFloat);
}

GridFit fitOfRange(const Grid& grid, const Range& range, const ScaleStore& store) {
    GridFit fit;
    fit.scale = isMx(grid) ? sharedExponentScale(grid, spanOf(grid, range))
                           : storedScale(grid, exactScale(grid, range), store);
    if (!grid.symmetric) {
        const at::Tensor zero = -range.low / oneWhereZero(fit.scale);
        fit.zero = grid.fineZero ? zero.to(at::kHalf).to(at::kFloat)
                                 : zero.round().clamp(0, static_cast<double>(grid.levels() - 1));
    }
    fit.outer = store.outer;
    return fit;
}

GridFit doublyQuantized(const GridFit& fit) {
    const at::Tensor used = fit.scale > 0;
    const at::Tensor mean = fit.scale.sum() / used.sum().clamp_min(1);
    const at::Tensor centred = at::where(used, fit.scale - mean, at::zeros_like(fit.scale));
    const at::Tensor steps = oneWhereZero(inScaleBlocks(centred).abs().amax(-1) / kMostMultiples);
    GridFit out = fit;
    out.outer = at::cat({oneWhereZero(mean).reshape({1}), steps});
    const at::Tensor multiples =
        (centred / stepsLike(centred, out.outer)).round().clamp(-kMostMultiples, kMostMultiples);
    // A scale far below the mean may round to zero or less: one multiple more is positive.
    const at::Tensor lost = doubleScale(multiples, out.outer) <= 0;
    out.scale = doubleScale(multiples + lost, out.outer);
    return out;
}

at::Tensor doubleScale(const at::Tensor& multiples, const at::Tensor& outer) {
    return multiples * stepsLike(multiples, outer) + outer.narrow(0, 0, 1);
}

at::Tensor scaleMultiples(const at::Tensor& scale, const at::Tensor& outer) {
    return ((scale - outer.narrow(0, 0, 1)) / stepsLike(scale, outer)).round();
}

GridFit sharesOfLargest(const Grid& grid, const GridFit& fit, bool smaller) {
    const at::Tensor largest = oneWhereZero(fit.scale.amax(1, true));
    const at::Tensor own = at::where(fit.scale > 0, fit.scale, largest);
    const at::Tensor ratio = largest / own;
    const at::Tensor halvings =
        (smaller ? ceilLog2(ratio) : floorLog2(ratio)).clamp(0, kMostHalvings);
    GridFit out = fit;
    out.scale = largest * powerOfTwo(-halvings);
    if (fit.zero.defined()) {
        const at::Tensor zero = fit.zero * own / out.scale;
        out.zero = zero.round().clamp(0, static_cast<double>(grid.levels() - 1));
    }
    return out;
}

at::Tensor powerOfTwo(const at::Tensor& exponent) {
    const at::Tensor biased = exponent.clamp(-127, 127) + 127;
    const at::Tensor subnormal = at::full_like(biased, 1 << 22);
    return at::where(biased > 0, biased.bitwise_left_shift(23), subnormal).view(at::kFloat);
}

at::Tensor floorLog2(const at::Tensor& x) {
    return std::get<1>(at::frexp(x)) - 1;
}

at::Tensor ceilLog2(const at::Tensor& x) {
    const auto [mantissa, exponent] = at::frexp(x);
    return exponent - (mantissa == 0.5).to(at::kInt);
}

} // namespace lathe
