#include "core/engine/solvers/channel_order.h"

#include "core/engine/solvers/linear_assignment.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kGroupsAtOnce = 256;                ///< that exchange columns
constexpr int64_t kElementsAtOnce = int64_t{1} << 24; ///< of rows × groups × columns

/// Columns [group, groups]: place by place, from the least important to the most.
at::Tensor dealt(const at::Tensor& scores, int64_t group) {
    const at::Tensor sorted =
        at::argsort(scores.sum(0, /*keepdim=*/false, at::kDouble), /*stable=*/true, 0, false);
    const at::Tensor strata = sorted.view({group, -1});
    std::vector<at::Tensor> places;
    for (int64_t place = 0; place < group; ++place) {
        places.push_back(place % 2 == 0 ? strata[place] : strata[place].flip(0));
    }
    return at::stack(places);
}

/// gains[g, c]: what group g keeps when column c takes the place of its own, less what does not
/// depend on c. `others` [out, G, group-1], `own` [out, G].
at::Tensor gainsOf(const at::Tensor& others, const at::Tensor& own, int64_t keep) {
    // The column stays where it beats the keep-th largest of the others, and takes its place.
    const at::Tensor bar = std::get<0>(others.topk(keep, -1)).select(-1, keep - 1);
    const int64_t groups = own.size(1);
    const int64_t rows = std::max<int64_t>(1, kElementsAtOnce / (groups * groups));
    at::Tensor gains = at::zeros({groups, groups}, own.options().dtype(at::kDouble));
    for (int64_t row = 0; row < own.size(0); row += rows) {
        const int64_t count = std::min(rows, own.size(0) - row);
        const at::Tensor all = at::maximum(bar.narrow(0, row, count).unsqueeze(2),
                                           own.narrow(0, row, count).unsqueeze(1));
        gains.add_(all.sum(0, /*keepdim=*/false, at::kDouble));
    }
    return gains;
}

/// Redistributes the columns at `place` of some groups, `part` [group, G], among those groups.
void exchange(const at::Tensor& scores, const at::Tensor& part, int64_t place, int64_t keep) {
    const int64_t group = part.size(0);
    std::vector<at::Tensor> others;
    for (int64_t other = 0; other < group; ++other) {
        if (other != place) {
            others.push_back(scores.index_select(1, part[other]));
        }
    }
    const at::Tensor own = scores.index_select(1, part[place]);
    const at::Tensor gains = gainsOf(at::stack(others, -1), own, keep);
    const auto taken = at::tensor(bestAssignment(gains.to(at::kCPU).contiguous()), at::kLong);
    part[place].copy_(part[place].index_select(0, taken.to(part.device())));
}

/// [group, groups] → one column after the other.
at::Tensor inARow(const at::Tensor& columns) {
    return columns.t().contiguous().view({-1});
}

} // namespace

double keptScore(const at::Tensor& scores, int64_t keep, int64_t group) {
    const at::Tensor groups = scores.reshape({scores.size(0), -1, group});
    return std::get<0>(groups.topk(keep, -1)).sum(at::kDouble).item<double>();
}

at::Tensor channelOrder(const at::Tensor& scores, int64_t keep, int64_t group) {
    const int64_t in = scores.size(1);
    LATHE_ASSERT(scores.dim() == 2 && in % group == 0 && keep > 0 && keep < group);
    const at::Tensor columns = dealt(scores, group);
    const int64_t groups = in / group;
    for (int64_t place = 0; place < group; ++place) {
        for (int64_t begin = 0; begin < groups; begin += kGroupsAtOnce) {
            exchange(scores, columns.narrow(1, begin, std::min(kGroupsAtOnce, groups - begin)),
                     place, keep);
        }
    }
    const at::Tensor order = inARow(columns);
    const bool better =
        keptScore(scores.index_select(1, order), keep, group) > keptScore(scores, keep, group);
    return better ? order : at::arange(in, order.options());
}

} // namespace lathe
