#include "core/engine/solvers/asymmetric_clip.h"

#include "core/engine/solvers/channel_scales.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/where.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int kSteps = 10; ///< of each end: 1, 0.95, … 0.55
constexpr double kStep = 0.05;
constexpr int64_t kWeightsAtOnce = 1 << 22;

at::Tensor clippedRows(const at::Tensor& weight, const at::Tensor& grams, const Grid& grid) {
    const at::Tensor groups = weight.view({weight.size(0), grams.size(0), -1});
    const at::Tensor low = groups.amin(-1, true);
    const at::Tensor high = groups.amax(-1, true);
    at::Tensor bestLow = low, bestHigh = high, least;
    for (int i = 0; i < kSteps; ++i) {
        for (int j = 0; j < kSteps; ++j) {
            const at::Tensor above = high * (1 - i * kStep);
            const at::Tensor below = low * (1 - j * kStep);
            const at::Tensor clamped =
                at::maximum(at::minimum(groups, above), below).view(weight.sizes()).contiguous();
            const at::Tensor fitted =
                rounded(grid, clamped, fitGrid(grid, clamped, RangeRule::MinMax));
            const at::Tensor error =
                groupErrors(fitted.view(groups.sizes()) - groups, grams).unsqueeze(-1);
            if (!least.defined()) {
                least = error;
                continue;
            }
            const at::Tensor better = error < least;
            bestLow = at::where(better, below, bestLow);
            bestHigh = at::where(better, above, bestHigh);
            least = at::where(better, error, least);
        }
    }
    return at::maximum(at::minimum(groups, bestHigh), bestLow).view(weight.sizes());
}

} // namespace

at::Tensor asymmetricallyClipped(const at::Tensor& weight, const at::Tensor& grams,
                                 const Grid& grid) {
    at::Tensor out = weight.clone();
    const int64_t panel = std::max<int64_t>(1, kWeightsAtOnce / weight.size(1));
    for (int64_t row = 0; row < weight.size(0); row += panel) {
        const int64_t count = std::min(panel, weight.size(0) - row);
        out.narrow(0, row, count).copy_(clippedRows(weight.narrow(0, row, count), grams, grid));
    }
    return out;
}

} // namespace lathe
