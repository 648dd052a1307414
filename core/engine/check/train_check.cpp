#include "core/engine/check/train_check.h"

#include "core/engine/forward/trained_rows.h"
#include "core/engine/kernels/adam_kernel.h"
#include "core/engine/kernels/loss_kernel.h"
#include "core/engine/kernels/train_kernel.h"
#include "core/engine/numbers/formats.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/train/frozen_codes.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
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

/// Random numbers on a device, the same in every run.
class Numbers {
public:
    explicit Numbers(const at::Device& device) : m_device(device) {}

    at::Tensor of(at::IntArrayRef shape, at::ScalarType dtype) {
        return at::randn(shape, m_generator, at::kFloat).to(m_device, dtype);
    }

private:
    at::Device m_device;
    at::Generator m_generator = at::make_generator<at::CPUGeneratorImpl>(17);
};

/// "" when `ours` is within `most` of the largest expected value everywhere.
std::string within(const std::string& what, const at::Tensor& ours, const at::Tensor& expected,
                   double most) {
    const at::Tensor wide = expected.to(at::kDouble);
    const double off = largest(ours.to(at::kDouble) - wide) / largest(wide);
    return off <= most ? "" : what + " is off by " + formatNumber(off) + " of the largest value";
}

double roundingOf(at::ScalarType dtype) {
    return dtype == at::kBFloat16 ? 1.0 / 128 : 1e-5;
}

struct NormCase {
    int64_t width;
    bool plusOne, wideWeight, sum;
};

/// 1100 rows: more than one for every block of threads.
std::string normSlopesFault(const NormCase& one, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device);
    const at::ScalarType weightType = one.wideWeight ? at::kFloat : dtype;
    const NormSlopeTask task{.x = numbers.of({1100, one.width}, dtype),
                             .slope = numbers.of({1100, one.width}, dtype),
                             .sumSlope =
                                 one.sum ? numbers.of({1100, one.width}, dtype) : at::Tensor(),
                             .weight = numbers.of({one.width}, weightType),
                             .plusOne = one.plusOne,
                             .eps = 1e-5};
    NormSlopeTask wide = task;
    for (at::Tensor* tensor : {&wide.x, &wide.slope, &wide.sumSlope, &wide.weight}) {
        *tensor = tensor->defined() ? tensor->to(at::kDouble) : *tensor;
    }
    const NormSlopes ours = normSlopesByKernel(task);
    const NormSlopes expected = normSlopesByTwin(wide);
    const std::string fault =
        within("the gradient of the rows", ours.x, expected.x, roundingOf(dtype));
    const double rounding = weightType == at::kFloat ? 1e-4 : roundingOf(dtype);
    return fault.empty()
               ? within("the gradient of the weight", ours.weight, expected.weight, rounding)
               : fault;
}

std::string rotationFault(at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device);
    const at::Tensor all = numbers.of({2, 5, 7, 96}, dtype);
    const at::Tensor x = all.narrow(2, 1, 4); // 64 of 96 values of four heads are rotated
    for (const int64_t rows : {5, 10}) {
        const at::Tensor cosine = numbers.of({rows, 32}, at::kFloat);
        const at::Tensor sine = numbers.of({rows, 32}, at::kFloat);
        for (const double sign : {1.0, -1.0}) {
            const at::Tensor ours = rotatedByKernel(x, cosine, sine, sign);
            const at::Tensor expected = rotatedByTwin(x, cosine, sine, sign);
            if (const std::string fault = within("a head", ours, expected, roundingOf(dtype) / 100);
                !fault.empty()) {
                return fault;
            }
        }
    }
    return "";
}

std::string gateSlopesFault(Activation kind, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device);
    const at::Tensor both = numbers.of({33, 2 * 144}, dtype) * 3;
    const at::Tensor gate = both.narrow(1, 0, 144), up = both.narrow(1, 144, 144);
    const at::Tensor slope = numbers.of({33, 144}, dtype);
    const at::Tensor ours = at::empty_like(both);
    const at::Tensor expected = at::empty_like(both, at::kDouble);
    gateSlopesByKernel({.gate = gate,
                        .up = up,
                        .slope = slope,
                        .kind = kind,
                        .gateSlope = ours.narrow(1, 0, 144),
                        .upSlope = ours.narrow(1, 144, 144)});
    gateSlopesByTwin({.gate = gate.to(at::kDouble),
                      .up = up.to(at::kDouble),
                      .slope = slope.to(at::kDouble),
                      .kind = kind,
                      .gateSlope = expected.narrow(1, 0, 144),
                      .upSlope = expected.narrow(1, 144, 144)});
    return within("a gradient", ours, expected, roundingOf(dtype));
}

/// Every fifth row does not count.
std::string lossFault(int64_t words, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device);
    constexpr int64_t kRows = 41;
    const at::Tensor logits = numbers.of({kRows, words}, dtype) * 4;
    at::Tensor targets = at::arange(kRows, at::kLong) * (words / kRows);
    targets = targets.masked_fill(at::arange(kRows, at::kLong).remainder(5).eq(0), -1).to(device);
    const at::Tensor wide = logits.to(at::kDouble);
    const at::Tensor nll = at::empty({kRows}, wide.options().dtype(at::kFloat));
    const at::Tensor expected = at::empty({kRows}, wide.options());
    lossRowsByKernel(logits, targets, nll, 0.5);
    lossRowsByTwin(wide, targets, expected, 0.5);
    const std::string fault = within("a loss", nll, expected, 1e-5);
    return fault.empty() ? within("a gradient", logits, wide, roundingOf(dtype)) : fault;
}

/// Autograd through the functions of forward passes, which choose the kernels, against LibTorch's
/// own history of the same formula in float64.
std::string functionsFault(at::ScalarType dtype, const at::Device& device) {
    const at::AutoGradMode grad(true);
    Numbers numbers(device);
    ModelConfig config;
    config.norm = NormKind::Rms;
    config.normEps = 1e-5;
    const at::Tensor x = numbers.of({70, 256}, dtype).requires_grad_();
    const at::Tensor branch = numbers.of({70, 256}, dtype).requires_grad_();
    const at::Tensor weight = numbers.of({256}, at::kFloat).requires_grad_();
    Residual residual{x, branch};
    if (!fitsAddedNorm(residual, {weight, {}}, config)) {
        return "the norm is not taken";
    }
    const at::Tensor norm = settleAndNormalize(residual, {weight, {}}, config);
    const at::Tensor gate = norm.narrow(1, 0, 128), up = norm.narrow(1, 128, 128);
    if (!fitsTrainedGate(gate, up, Activation::Silu)) {
        return "the gate is not taken";
    }
    (trainedGate(gate, up, Activation::Silu).sum() + residual.stream.sum()).backward();
    const auto wide = [](const at::Tensor& t) {
        return t.detach().to(at::kDouble).requires_grad_();
    };
    const at::Tensor x64 = wide(x), branch64 = wide(branch), weight64 = wide(weight);
    const at::Tensor sum = x64 + branch64;
    const at::Tensor y = sum * (sum.square().mean(-1, true) + 1e-5).rsqrt() * weight64;
    const at::Tensor first = y.narrow(1, 0, 128);
    ((first * first.sigmoid() * y.narrow(1, 128, 128)).sum() + sum.sum()).backward();
    std::string fault = within("the gradient of x", x.grad(), x64.grad(), 2 * roundingOf(dtype));
    if (fault.empty()) {
        fault = within("the gradient of the branch", branch.grad(), branch64.grad(),
                       2 * roundingOf(dtype));
    }
    return fault.empty() ? within("the gradient of the weight", weight.grad(), weight64.grad(),
                                  2 * roundingOf(dtype))
                         : fault;
}

void addRowClaims(std::vector<KernelClaim>& claims, at::ScalarType dtype,
                  const at::Device& device) {
    const std::string type =
        std::string(" in ") + (dtype == at::kBFloat16 ? "bfloat16" : "float32");
    for (const NormCase& one : {NormCase{2048, false, true, true},
                                {576, true, false, false},
                                {64, false, false, true},
                                {8192, false, true, false}}) {
        claims.push_back({"gradients of RMSNorm of " + std::to_string(one.width) + " values" + type,
                          [=] { return normSlopesFault(one, dtype, device); }});
    }
    claims.push_back(
        {"heads are rotated and back" + type, [=] { return rotationFault(dtype, device); }});
    for (const auto& [kind, name] : {std::pair{Activation::Silu, "SiLU"},
                                     {Activation::Gelu, "GELU"},
                                     {Activation::GeluTanh, "GELU by tanh"},
                                     {Activation::Relu, "ReLU"}}) {
        claims.push_back({std::string("gradients of ") + name + " gates" + type,
                          [=, kind = kind] { return gateSlopesFault(kind, dtype, device); }});
    }
    for (const int64_t words : {50257, 128256}) {
        claims.push_back(
            {"cross-entropy of " + std::to_string(words) + " words and its gradient" + type,
             [=] { return lossFault(words, dtype, device); }});
    }
    claims.push_back(
        {"autograd through norm and gate" + type, [=] { return functionsFault(dtype, device); }});
}

/// Codes decoded by the kernel against weightOf() on the CPU.
std::string decodedFault(const std::string& format, int bits, at::ScalarType dtype,
                         const at::Device& device) {
    const at::Tensor weight =
        at::randn({33, 256}, at::make_generator<at::CPUGeneratorImpl>(uint64_t{3})) * 0.02;
    const Grid grid = gridOf(format, bits, 32, false);
    const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
    const Linear linear{.parts = {makeQuantized(grid, encode(grid, weight, fit), fit)}, .bias = {}};
    const at::Tensor expected = weightOf(linear).to(dtype);
    const at::Tensor found = decodedWeight(withPartsOn(linear, device), dtype).cpu();
    return found.equal(expected)
               ? ""
               : "they differ by " + formatNumber((found.to(at::kFloat) - expected.to(at::kFloat))
                                                      .abs()
                                                      .max()
                                                      .item<double>());
}

void addDecodedClaims(std::vector<KernelClaim>& claims, at::ScalarType dtype,
                      const at::Device& device) {
    const std::string type =
        std::string(" in ") + (dtype == at::kBFloat16 ? "bfloat16" : "float32");
    for (const int bits : {2, 3, 4, 8}) {
        claims.push_back({std::to_string(bits) + "-bit codes are decoded exactly" + type,
                          [=] { return decodedFault("int", bits, dtype, device); }});
    }
    for (const char* format : {"nf4", "fp4_e2m1", "fp8_e4m3", "mxfp4", "nvfp4"}) {
        claims.push_back({std::string(format) + " codes are decoded exactly" + type,
                          [=] { return decodedFault(format, 4, dtype, device); }});
    }
}

} // namespace

std::vector<KernelClaim> trainClaims(const at::Device& device) {
    std::vector<KernelClaim> claims;
    for (const int64_t count : {int64_t{4096}, int64_t{100'001}, int64_t{8'000'000}}) {
        claims.push_back(
            {"AdamW with 8-bit moments of " + std::to_string(count) + " values equals its twin",
             [=] { return adamFault(count, device); }});
    }
    for (const at::ScalarType dtype : {at::kBFloat16, at::kFloat}) {
        addRowClaims(claims, dtype, device);
        addDecodedClaims(claims, dtype, device);
    }
    return claims;
}

} // namespace lathe
