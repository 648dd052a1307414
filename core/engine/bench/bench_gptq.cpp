#include "core/engine/bench/bench_gptq.h"

#include "core/engine/solvers/gptq.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

namespace lathe {
namespace {

/// The fastest run. `phase` returns a tensor that it computed; reading one of its numbers waits for
/// the device.
Json timed(int64_t repeats, double operations, const std::function<at::Tensor()>& phase) {
    double best = std::numeric_limits<double>::infinity();
    for (int64_t i = 0; i < repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        phase().flatten()[0].item<double>();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        best = std::min(best, taken.count());
    }
    return {{"milliseconds", best * 1e3}, {"gflops", operations / best / 1e9}};
}

} // namespace

Json benchGptq(const BenchGptqOptions& options) {
    const at::NoGradGuard noGrad;
    const auto float32 = at::TensorOptions().dtype(at::kFloat).device(options.device);
    const at::Tensor weight = at::randn({options.out, options.in}, float32);
    // A running sum correlates neighbours, as the inputs of real layers are correlated.
    const at::Tensor inputs = at::randn({options.tokens, options.in}, float32).cumsum(1);
    const auto out = static_cast<double>(options.out);
    const auto in = static_cast<double>(options.in);
    at::Tensor gram;
    InverseFactor factor;
    Json result{{"out", options.out},          {"in", options.in},
                {"tokens", options.tokens},    {"bits", options.grid.bits},
                {"group", options.grid.group}, {"device", options.device.str()}};
    result["gram"] = timed(options.repeats, 2 * static_cast<double>(options.tokens) * in * in,
                           [&] { return gram = inputs.t().matmul(inputs); });
    result["factor"] = timed(options.repeats, in * in * in, [&] {
        factor = inverseFactor(gram);
        return factor.upper;
    });
    result["sweep"] = timed(options.repeats, out * in * in,
                            [&] { return gptq(weight, factor, {.grid = options.grid}).weight; });
    return result;
}

} // namespace lathe
