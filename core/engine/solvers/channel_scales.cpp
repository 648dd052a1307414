#include "core/engine/solvers/channel_scales.h"

#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_scale.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr int kAlphas = 20;
constexpr double kSmallestAwqScale = 1e-4;
constexpr double kSmallestSmoothScale = 1e-5;
constexpr double kShrinkStep = 0.05;
constexpr int64_t kWeightsAtOnce = int64_t{1} << 24; ///< of a panel of rows, to bound memory

/// What the limits of a weight's groups are taken from.
struct Limits {
    const Grid& grid;
    ScaleStore store; ///< of the scales of groups that are clamped
    double smallestShare;

    /// The largest magnitudes times 1 − 0.05·step, as low as clippedWeight() describes.
    at::Tensor at(const at::Tensor& largest, int step) const {
        const at::Tensor limit = largest * (1 - step * kShrinkStep);
        const bool halfWay = isWhole(grid.format) && !grid.symmetric && !grid.fineZero &&
                             grid.scales == Grid::Scales::Real;
        if (step == 0 || !halfWay) {
            return limit;
        }
        const double reach = static_cast<double>(grid.levels() - 1) / 2; // in steps
        return storedBelow(limit / reach, store) * reach;
    }
};

Limits limitsOf(const at::Tensor& weight, int64_t groups, const Grid& grid, double smallestShare) {
    const Range full = fullRange(weight.view({weight.size(0), groups, -1}));
    const Range smallest{full.low * smallestShare, full.high * smallestShare};
    return {grid, storeFor(grid, smallest, {}), smallestShare};
}

at::Tensor clippedRows(const at::Tensor& weight, const at::Tensor& gram, const Limits& limits) {
    const Grid& grid = limits.grid;
    const at::Tensor grouped = weight.view({weight.size(0), gram.size(0), -1});
    const at::Tensor largest = grouped.abs().amax(-1, true);
    at::Tensor best = largest;
    at::Tensor bestError;
    const int steps = static_cast<int>(std::lround((1 - limits.smallestShare) / kShrinkStep));
    for (int i = 0; i <= steps; ++i) {
        const at::Tensor limit = limits.at(largest, i);
        const at::Tensor clamped =
            grouped.minimum(limit).maximum(-limit).view(weight.sizes()).contiguous();
        const at::Tensor fitted = rounded(grid, clamped, fitGrid(grid, clamped, RangeRule::MinMax));
        const at::Tensor error =
            groupErrors(fitted.view(grouped.sizes()) - grouped, gram).unsqueeze(-1);
        if (!bestError.defined()) {
            bestError = error;
            continue;
        }
        const at::Tensor better = error < bestError;
        best = at::where(better, limit, best);
        bestError = at::where(better, error, bestError);
    }
    return grouped.minimum(best).maximum(-best).view(weight.sizes());
}

} // namespace

at::Tensor groupErrors(const at::Tensor& change, const at::Tensor& gram) {
    const at::Tensor byGroup = change.transpose(0, 1);
    return byGroup.matmul(gram).mul_(byGroup).sum(-1).t();
}

at::Tensor awqScales(const at::Tensor& meanAbs, double alpha) {
    const at::Tensor scales = meanAbs.to(at::kFloat).pow(alpha).clamp_min(kSmallestAwqScale);
    return scales / (scales.max() * scales.min()).sqrt();
}

AwqSearch searchAwqScales(const at::Tensor& meanAbs,
                          const std::function<double(const at::Tensor&)>& loss) {
    AwqSearch best;
    double plainLoss = 0;
    double bestLoss = 0;
    for (int i = 0; i < kAlphas; ++i) {
        const double alpha = static_cast<double>(i) / kAlphas;
        const at::Tensor scales = awqScales(meanAbs, alpha);
        const double now = loss(scales);
        plainLoss = i == 0 ? now : plainLoss;
        if (i == 0 || now < bestLoss) {
            bestLoss = now;
            best.alpha = alpha;
            best.scales = scales;
        }
    }
    best.shareOfPlainLoss = plainLoss > 0 ? bestLoss / plainLoss : 1;
    return best;
}

at::Tensor smoothScales(const at::Tensor& inputMax, const at::Tensor& weightMax, double alpha) {
    const at::Tensor inputs = inputMax.to(at::kFloat).clamp_min(kSmallestSmoothScale);
    const at::Tensor weights = weightMax.to(at::kFloat).clamp_min(kSmallestSmoothScale);
    return (inputs.pow(alpha) / weights.pow(1 - alpha)).clamp_min(kSmallestSmoothScale);
}

at::Tensor groupGramsOfRows(const at::Tensor& rows, int64_t group) {
    const at::Tensor grouped = rows.to(at::kFloat).view({rows.size(0), -1, group});
    return grouped.permute({1, 2, 0}).matmul(grouped.transpose(0, 1));
}

at::Tensor groupGramsOfGram(const at::Tensor& gram, int64_t group) {
    const int64_t groups = gram.size(0) / group;
    return gram.view({groups, group, groups, group}).diagonal(0, 0, 2).permute({2, 0, 1});
}

at::Tensor clippedWeight(const at::Tensor& weight, const at::Tensor& grams, const Grid& grid,
                         double smallestShare) {
    at::Tensor out = weight.clone();
    const Limits limits = limitsOf(weight, grams.size(0), grid, smallestShare);
    const int64_t panel = std::max<int64_t>(1, kWeightsAtOnce / weight.size(1));
    for (int64_t row = 0; row < weight.size(0); row += panel) {
        const int64_t count = std::min(panel, weight.size(0) - row);
        out.narrow(0, row, count).copy_(clippedRows(weight.narrow(0, row, count), grams, limits));
    }
    return out;
}

} // namespace lathe
