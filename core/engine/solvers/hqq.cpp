#include "core/engine/solvers/hqq.h"

#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

namespace lathe {
namespace {

/// A zero point as the grid stores it.
at::Tensor storedZero(const Grid& grid, const at::Tensor& zero) {
    return grid.fineZero ? zero.to(at::kHalf).to(at::kFloat)
                         : zero.round().clamp(0, static_cast<double>(grid.levels() - 1));
}

/// [out, in] as [out, G, in / G].
at::Tensor grouped(const at::Tensor& x, int64_t groups) {
    return x.view({x.size(0), groups, -1});
}

/// The best zero points so far, and how good they are.
struct Best {
    GridFit fit;
    at::Tensor error; ///< [out, G]

    void offer(const GridFit& other, const at::Tensor& otherError) {
        const at::Tensor better = otherError < error;
        fit.zero = at::where(better, other.zero, fit.zero);
        error = at::where(better, otherError, error);
    }
};

} // namespace

at::Tensor shrink(const at::Tensor& x, double power, double beta) {
    const at::Tensor size = x.abs();
    return x.sign() * (size - size.pow(power - 1) / beta).clamp_min(0);
}

GridFit hqq(const Grid& grid, const at::Tensor& weight, const HqqOptions& options) {
    LATHE_ASSERT(isWhole(grid.format) && !grid.symmetric);
    const GridFit full = fitGrid(grid, weight, RangeRule::MinMax);
    const int64_t groups = full.scale.size(1);
    const at::Tensor scale = full.scale.unsqueeze(-1);
    const at::Tensor w = grouped(weight.contiguous(), groups);
    const auto residual = [&](const GridFit& fit) {
        return w - grouped(rounded(grid, weight, fit), groups);
    };
    const auto errorOf = [&](const at::Tensor& difference) {
        return difference.abs().pow(options.power).sum(-1);
    };

    GridFit now = full;
    at::Tensor difference = residual(now);
    Best best{.fit = full, .error = errorOf(difference)};
    GridFit nearest = full;
    nearest.zero = full.zero.round();
    best.offer(nearest, errorOf(residual(nearest)));
    double beta = options.beta;
    for (int i = 0; i < options.iterations; ++i, beta *= options.kappa) {
        // Code numbers minus (w − e) / s: the zero point that fits each weight best.
        const at::Tensor codes = (w - difference) / scale + now.zero.unsqueeze(-1);
        const at::Tensor wished = codes - (w - shrink(difference, options.power, beta)) / scale;
        now.zero = storedZero(grid, wished.mean(-1));
        difference = residual(now);
        best.offer(now, errorOf(difference));
    }
    return best.fit;
}

} // namespace lathe
