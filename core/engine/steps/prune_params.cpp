#include "core/engine/steps/prune_params.h"

#include "core/engine/solvers/keep_mask.h"
#include "core/engine/solvers/smallest.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace lathe {

int64_t zerosOf(int64_t count, double sparsity) {
    // 0.3 × 10 is 3 − 4e-16 in doubles; the user means 3.
    return static_cast<int64_t>(std::floor(static_cast<double>(count) * sparsity + 1e-9));
}

std::optional<KeptPattern> patternFromText(const std::string& text) {
    if (text == "unstructured") {
        return std::nullopt;
    }
    const auto pattern = keptPatternFrom(text);
    if (!pattern) {
        throw Error(ErrorCode::User, "\"" + text + "\" is not a pruning pattern",
                    "write unstructured, 2:4, 4:8 or another N:M: N of every M weights stay");
    }
    return pattern;
}

at::Tensor keepMask(const at::Tensor& scores, const PruneParams& params) {
    if (const auto pattern = patternFromText(params.pattern)) {
        return keepOfGroups(scores, pattern->keep, pattern->group);
    }
    if (params.scope == "row") {
        return keepLargest(scores, zerosOf(scores.size(1), params.sparsity));
    }
    return smallest(scores, zerosOf(scores.numel(), params.sparsity)).logical_not();
}

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
