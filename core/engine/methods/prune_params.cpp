#include "core/engine/methods/prune_params.h"

#include "core/engine/methods/prune_magnitude.h"

#include <ATen/TensorOperators.h>

namespace lathe {

ZeroTarget zeroTarget(double sparsity, const std::string& pattern) {
    const auto found = patternFromText(pattern);
    if (!found) {
        return {.sparsity = sparsity, .none = sparsity == 0};
    }
    if (found->keep == 0) {
        return {.sparsity = 1};
    }
    return {.keep = found->keep, .of = found->group, .none = found->keep == found->group};
}

Linear withWeight(const Linear& linear, const at::Tensor& weight) {
    Linear out = linear;
    const auto* part = linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts[0]) : nullptr;
    out.parts = {Dense{weight.to(part != nullptr ? part->weight.scalar_type() : at::kBFloat16)}};
    return out;
}

} // namespace lathe
