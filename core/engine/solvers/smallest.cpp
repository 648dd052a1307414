#include "core/engine/solvers/smallest.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace lathe {

at::Tensor smallest(const at::Tensor& scores, int64_t count) {
    LATHE_ASSERT(count >= 0 && count <= scores.numel());
    if (count == 0) {
        return at::zeros(scores.sizes(), scores.options().dtype(at::kBool));
    }
    // Selection alone, in no order, costs a fraction of a sort on a CPU.
    const at::Tensor flat = scores.reshape({-1});
    const at::Tensor chosen =
        std::get<0>(flat.topk(count, /*dim=*/0, /*largest=*/false, /*sorted=*/false));
    const at::Tensor threshold = chosen.amax();
    const at::Tensor below = flat < threshold;
    const at::Tensor equal = flat == threshold;
    const at::Tensor wanted = count - below.sum();
    return (below | (equal & (equal.cumsum(0) <= wanted))).view(scores.sizes());
}

} // namespace lathe
