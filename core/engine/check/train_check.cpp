#include "core/engine/check/train_check.h"

#include "core/engine/kernels/adam_kernel.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

namespace lathe {
namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

/// The share of values that differ.
double share(const at::Tensor& a, const at::Tensor& b) {
    return a.ne(b).to(at::kDouble).mean().item<double>();
}

AdamCodes freshCodes(int64_t count, const at::Device& device) {
    return {zeroCodes(count, true, device), zeroCodes(count, false, device)};
}

/// Three updates by kernel and twin, each from the state that the twin reached, so that a value
/// half-way between two codes does not matter later.
std::string adamFault(int64_t count, const at::Device& device) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(13);
    const auto random = [&] { return at::randn({count}, generator, at::kFloat).to(device); };
    at::Tensor expected = random();
    AdamCodes codes = freshCodes(count, device);
    for (int64_t number = 1; number <= 3; ++number) {
        const at::Tensor gradient = random() * random().exp();
        if (!fitsAdamKernel(expected, gradient)) {
            return "the kernel does not read float32 tensors";
        }
        const AdamUpdate update{.learningRate = 0.01, .weightDecay = 0.1, .number = number};
        const at::Tensor weight = expected.clone();
        AdamCodes own{{codes.mean.codes.clone(), codes.mean.scales.clone()},
                      {codes.square.codes.clone(), codes.square.scales.clone()}};
        updateByKernel(weight, gradient, own, update);
        updateByTwin(expected, gradient, codes, update);
        if (const double off = largest(weight - expected); off > 1e-6) {
            return "a weight is off by " + formatNumber(off);
        }
        const double others = std::max(share(own.mean.codes, codes.mean.codes),
                                       share(own.square.codes, codes.square.codes));
        if (others > 1e-3) {
            return formatNumber(100 * others) + " % of the codes differ";
        }
        const double scales = std::max(largest(own.mean.scales / codes.mean.scales - 1),
                                       largest(own.square.scales / codes.square.scales - 1));
        if (scales > 1e-6) {
            return "a scale is off by " + formatNumber(scales);
        }
    }
    return "";
}

} // namespace

std::vector<KernelClaim> trainClaims(const at::Device& device) {
    std::vector<KernelClaim> claims;
    for (const int64_t count : {int64_t{4096}, int64_t{100'001}, int64_t{8'000'000}}) {
        claims.push_back(
            {"AdamW with 8-bit moments of " + std::to_string(count) + " values equals its twin",
             [=] { return adamFault(count, device); }});
    }
    return claims;
}

} // namespace lathe
