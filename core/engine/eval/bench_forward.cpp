#include "core/engine/eval/bench_forward.h"

#include "core/plain/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace lathe {
namespace {

double meanLoss(const Model& model, const at::Tensor& ids) {
    const int64_t predicted = ids.size(1) - 1;
    const at::Tensor hidden = hiddenStates(model, ids).narrow(1, 0, predicted);
    const at::Tensor targets = ids.narrow(1, 1, predicted).reshape({-1});
    return scoreTokens(model, hidden.reshape({targets.size(0), hidden.size(2)}), targets)
        .nll.mean()
        .item<double>();
}

} // namespace

Json benchForward(const Model& prepared, const at::Tensor& ids, int repeats) {
    LATHE_ASSERT(repeats > 0 && ids.dim() == 2 && ids.size(1) > 1);
    const at::NoGradGuard noGrad;
    std::vector<double> seconds;
    double loss = meanLoss(prepared, ids);
    for (int i = 0; i < repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        loss = meanLoss(prepared, ids);
        const auto stop = std::chrono::steady_clock::now();
        seconds.push_back(std::chrono::duration<double>(stop - start).count());
    }
    std::vector<double> sorted = seconds;
    std::ranges::sort(sorted);
    const double median = sorted[sorted.size() / 2];
    return {{"batch", ids.size(0)},
            {"tokens", ids.size(1)},
            {"seconds", seconds},
            {"median_seconds", median},
            {"tokens_per_second", static_cast<double>(ids.numel()) / median},
            {"nll", loss}};
}

Json benchForward(const Model& prepared, const BenchForwardOptions& options) {
    std::mt19937_64 random(options.seed);
    const auto words = static_cast<uint64_t>(prepared.embedding.size(0));
    std::vector<int64_t> ids(static_cast<size_t>(options.batch * options.tokens));
    for (int64_t& id : ids)
        id = static_cast<int64_t>(random() % words);
    return benchForward(prepared, at::tensor(ids, at::kLong).view({options.batch, options.tokens}),
                        options.repeats);
}

} // namespace lathe
