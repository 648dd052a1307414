#include "core/engine/solvers/mask_scores.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/ones_like.h>

#include <cmath>
#include <limits>

namespace lathe {

at::Tensor wandaScores(const at::Tensor& weight, const at::Tensor& norm) {
    return weight.abs() * norm;
}

at::Tensor riaScores(const at::Tensor& weight, const at::Tensor& norm, double power) {
    const at::Tensor size = weight.abs();
    const double least = std::numeric_limits<float>::min();
    const at::Tensor ofInput = size.sum(0, /*keepdim=*/true).clamp_min(least);
    const at::Tensor ofOutput = size.sum(1, /*keepdim=*/true).clamp_min(least);
    return (size / ofInput + size / ofOutput) * norm.pow(power);
}

at::Tensor keepByShare(const at::Tensor& scores, double sparsity) {
    constexpr double kClose = 1e-3;
    constexpr int kMostSteps = 40;
    if (sparsity <= 0) {
        return at::ones_like(scores, at::kBool);
    }
    const auto [sorted, order] = scores.sort(/*stable=*/true, /*dim=*/1, /*descending=*/false);
    const at::Tensor reached = sorted.to(at::kDouble).cumsum(1);
    const at::Tensor all = reached.narrow(1, scores.size(1) - 1, 1);
    double low = 0;
    double high = 1;
    at::Tensor gone = reached <= all;
    for (int step = 0; step < kMostSteps && sparsity < 1; ++step) {
        const double share = (low + high) / 2;
        gone = reached <= all * share;
        const double now =
            static_cast<double>(gone.sum().item<int64_t>()) / static_cast<double>(scores.numel());
        if (std::abs(now - sparsity) <= kClose) {
            break;
        }
        (now > sparsity ? high : low) = share;
    }
    return at::empty_like(gone).scatter_(1, order, gone.logical_not());
}

} // namespace lathe
