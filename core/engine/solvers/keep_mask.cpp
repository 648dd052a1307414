#include "core/engine/solvers/keep_mask.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>

namespace lathe {
namespace {

constexpr int64_t kGroupByComparison = 8;

/// keepLargest() for few columns: the number of neighbours ranked before an element decides whether
/// it stays. Sorting millions of rows of four costs far more on a CPU and on a GPU.
at::Tensor keepByComparison(const at::Tensor& groups, int64_t keep) {
    const int64_t group = groups.size(1);
    const at::Tensor columns = groups.t().contiguous();
    const at::Tensor rank = at::zeros(columns.sizes(), columns.options().dtype(at::kByte));
    for (int64_t later = 1; later < group; ++later) {
        for (int64_t earlier = 0; earlier < later; ++earlier) {
            const at::Tensor first = columns[earlier] <= columns[later];
            rank[later].add_(first);
            rank[earlier].add_(first.logical_not());
        }
    }
    return rank.ge(group - keep).t().contiguous();
}

} // namespace

at::Tensor keepLargest(const at::Tensor& scores, int64_t zeros) {
    at::Tensor keep = at::ones_like(scores, at::kBool);
    if (zeros > 0) {
        const at::Tensor order = std::get<1>(scores.sort(/*stable=*/true, /*dim=*/1, false));
        keep.scatter_(1, order.narrow(1, 0, zeros), false);
    }
    return keep;
}

at::Tensor keepOfGroups(const at::Tensor& scores, int64_t keep, int64_t group) {
    if (scores.size(1) % group != 0) {
        throw Error(ErrorCode::User,
                    "pattern " + std::to_string(keep) + ":" + std::to_string(group) +
                        " does not divide its " + std::to_string(scores.size(1)) + " inputs",
                    "exclude this layer or choose another pattern");
    }
    const at::Tensor groups = scores.reshape({-1, group});
    const at::Tensor kept = group <= kGroupByComparison ? keepByComparison(groups, keep)
                                                        : keepLargest(groups, group - keep);
    return kept.view_as(scores);
}

} // namespace lathe
