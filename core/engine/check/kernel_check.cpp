#include "core/engine/check/kernel_check.h"

#include "core/engine/check/forward_check.h"
#include "core/engine/check/train_check.h"
#include "core/engine/device/device.h"
#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/kernels/whole_number_kernel.h"
#include "core/engine/numbers/formats.h"
#include "core/engine/run/errors.h"
#include "core/engine/solvers/inverse_factor.h"
#include "core/engine/solvers/smallest.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_int_mm.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <chrono>

namespace lathe {
namespace {

struct NamedRule {
    std::string name;
    SweepRule rule;
    bool alsoZeros = false; ///< half of the weights are zeros by mask
    int64_t columns = 128;
};

SweepRule gridRule(Grid::Format format, int bits, bool symmetric,
                   Grid::Symmetry symmetry = Grid::Symmetry::Restricted) {
    Grid grid{.format = format, .bits = bits, .symmetric = symmetric};
    grid.symmetry = symmetry;
    return {.kind = SweepRule::Kind::Grid, .grid = grid};
}

std::vector<NamedRule> allRules() {
    using Format = Grid::Format;
    std::vector<NamedRule> out{
        {"int4 asymmetric", gridRule(Format::Int, 4, false)},
        {"int3 symmetric, 40 columns", gridRule(Format::Int, 3, true), false, 40},
        {"int4 down to -8", gridRule(Format::Int, 4, true, Grid::Symmetry::Full)},
        {"int4 on half of the weights", gridRule(Format::Int, 4, false), true},
        {"fp8_e4m3", gridRule(Format::Fp8E4M3, 8, true)},
        {"fp8_e5m2", gridRule(Format::Fp8E5M2, 8, true)},
        {"fp4_e2m1", gridRule(Format::Fp4E2M1, 4, true)},
        {"nf4", gridRule(Format::Nf4, 4, true)},
        {"zeros of a mask", {.kind = SweepRule::Kind::Zeros}, true},
    };
    const auto addPattern = [&](int64_t keep, int64_t of, int64_t columns) {
        out.push_back({std::to_string(keep) + ":" + std::to_string(of),
                       {.kind = SweepRule::Kind::Pattern, .keep = keep, .of = of},
                       false,
                       columns});
    };
    addPattern(2, 4, 128);
    addPattern(4, 8, 120);
    addPattern(3, 5, 125);
    addPattern(16, 32, 128);
    addPattern(20, 64, 128);
    return out;
}

/// A layer whose inputs correlate, as one block on the device, in double.
struct RandomBlock {
    at::Tensor weight, upper;

    RandomBlock(int64_t rows, int64_t width, const at::Device& device) {
        auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
        const auto options = at::TensorOptions(at::kDouble);
        weight = at::randn({rows, width}, generator, options).to(device);
        const at::Tensor x = at::randn({2 * width, width}, generator, options);
        const at::Tensor mixed = x + 0.5 * x.roll(1, 1) + x.select(1, 0).unsqueeze(1);
        upper = inverseFactor(mixed.t().matmul(mixed)).upper.to(device);
    }
};

/// `rule` with scales and masks for `weight`, all in its dtype.
SweepRule readyRule(const NamedRule& named, const at::Tensor& weight) {
    SweepRule out = named.rule;
    if (named.alsoZeros) {
        out.zeros = smallest(weight.abs(), weight.numel() / 2);
    }
    if (out.kind != SweepRule::Kind::Grid) {
        return out;
    }
    const double top = largestLevel(out.grid);
    // The largest level stands for half of the largest weight, so that clamping is checked too.
    const at::Tensor scale = weight.abs().amax(1, /*keepdim=*/true) * (0.5 / top);
    const bool negative = out.grid.symmetry == Grid::Symmetry::Full;
    out.scale = (negative ? -scale : scale).expand_as(weight);
    if (isWhole(out.grid.format) && !out.grid.symmetric) {
        out.zero =
            (at::zeros_like(scale) + static_cast<double>(out.grid.levels() / 2)).expand_as(weight);
    }
    return out;
}

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

/// What is wrong with the kernel, or nothing.
std::string faultOf(const NamedRule& named, const RandomBlock& random, at::ScalarType dtype) {
    const at::Tensor weight = random.weight.to(dtype);
    const at::Tensor upper = random.upper.to(dtype);
    const SweepRule rule = readyRule(named, weight);
    const SweepBlock kernel{weight.clone(), at::empty_like(weight), upper};
    const SweepBlock twin{weight.clone(), at::empty_like(weight), upper};
    sweepByKernel(kernel, rule);
    sweepByTwin(twin, rule);
    const at::Tensor difference = (kernel.weights - twin.weights).abs();
    if (dtype == at::kDouble) {
        const double most = std::max(largest(difference), largest(kernel.errors - twin.errors));
        return most <= 1e-9 ? "" : "they differ by " + formatNumber(most);
    }
    // A weight half-way between two levels may round either way, which changes the rest of its row.
    const double near = 1e-4 * largest(twin.weights);
    const double same = (difference < near).to(at::kDouble).mean().item<double>();
    const double ours = kernel.errors.square().sum().item<double>();
    const double theirs = twin.errors.square().sum().item<double>();
    const bool agree = same >= 0.95 && std::abs(ours - theirs) <= 0.01 * theirs;
    return agree ? ""
                 : formatNumber(100 * same) + " % of the weights agree, objectives " +
                       formatNumber(ours) + " and " + formatNumber(theirs);
}

/// Devices pack and unpack codes by tensor operations, the CPU by loops; both must agree.
std::string packingFault(int bits, const at::Device& device) {
    constexpr int64_t kColumns = 77; // leaves the last byte partly empty
    const at::Tensor codes = at::arange(int64_t{5} * kColumns, at::kLong)
                                 .mul(37)
                                 .remainder(int64_t{1} << bits)
                                 .view({5, kColumns})
                                 .to(at::kByte);
    const at::Tensor expected = packCodes(codes, bits);
    const at::Tensor packed = packCodes(codes.to(device), bits);
    if (!packed.cpu().equal(expected)) {
        return "other bytes than on the CPU";
    }
    return unpackCodes(packed, bits, kColumns).cpu().equal(codes) ? "" : "other codes come back";
}

struct WholeNumberCase {
    bool symmetric, dynamic, weightZeros;

    std::string name() const {
        return std::string("int8 product, inputs ") + (symmetric ? "symmetric" : "asymmetric") +
               (dynamic ? ", token by token" : ", one scale") +
               (weightZeros ? ", weights with zero points" : "");
    }
};

std::vector<WholeNumberCase> wholeNumberCases() {
    std::vector<WholeNumberCase> out;
    for (const bool symmetric : {true, false}) {
        for (const bool dynamic : {true, false}) {
            for (const bool zeros : {true, false}) {
                out.push_back({symmetric, dynamic, zeros});
            }
        }
    }
    return out;
}

/// Compares the product by kernels with the same whole numbers multiplied in float64.
std::string wholeNumberFault(const WholeNumberCase& one, const at::Device& device) {
    constexpr int64_t kInputs = 256;
    constexpr int64_t kOutputs = 72;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(11);
    const auto random = [&](at::IntArrayRef shape) {
        return at::randn(shape, generator, at::TensorOptions(at::kFloat)).to(device);
    };
    ActQuant op;
    op.grid.symmetric = one.symmetric;
    op.clip = 0.9;
    if (!one.dynamic) {
        op.scale = at::full({1}, 0.02, at::kFloat).to(device);
        op.zero = one.symmetric ? at::Tensor() : at::full({1}, 117.0, at::kFloat).to(device);
    }
    const at::Tensor x = random({37, kInputs}).to(at::kBFloat16);
    const at::Tensor w = (random({kOutputs, kInputs}) * 40).round().clamp(-128, 127);
    const WholeNumberWeights weights{random({kOutputs}).abs(), w.sum(1),
                                     one.weightZeros ? (random({kOutputs}) * 20).round()
                                                     : at::Tensor()};
    const WholeNumberRows rows = wholeNumberRows(op, x, 64);
    const at::Tensor products = at::_int_mm(rows.codes, w.to(at::kChar).t());
    const at::Tensor y = scaledBack(products, rows, weights).to(at::kDouble);
    const ActCodes codes = activationCodes(op, x.to(at::kFloat));
    const at::Tensor steps = codes.zero.defined() ? codes.codes - codes.zero : codes.codes;
    const at::Tensor ours = rows.codes.narrow(0, 0, 37).to(at::kFloat) + rows.shift.unsqueeze(1);
    const double same = ours.eq(steps).to(at::kDouble).mean().item<double>();
    if (same < 1) { // division and rounding are those of LibTorch
        return formatNumber(100 * (1 - same)) + " % of the codes differ";
    }
    const at::Tensor zeros = one.weightZeros ? weights.zero : at::zeros_like(weights.sums);
    const at::Tensor exact =
        (steps.to(at::kDouble).matmul((w - zeros.unsqueeze(1)).to(at::kDouble).t()) *
         codes.scale.to(at::kDouble) * weights.scale.to(at::kDouble));
    const double off = ((y - exact).abs() / exact.abs().clamp_min(1e-3)).max().item<double>();
    return off < 1.0 / 128 ? "" : "a product is off by " + formatNumber(100 * off) + " %";
}

double microsecondsOf(const NamedRule& named, int64_t rows, const at::Device& device) {
    constexpr int kRepeats = 200;
    const RandomBlock random(rows, named.columns, device);
    const at::Tensor weight = random.weight.to(at::kFloat);
    const SweepRule rule = readyRule(named, weight);
    const SweepBlock block{weight.clone(), at::empty_like(weight), random.upper.to(at::kFloat)};
    sweepByKernel(block, rule); // compiles
    synchronize(device);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) {
        sweepByKernel(block, rule);
    }
    synchronize(device);
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - start;
    return taken.count() / kRepeats;
}

} // namespace

std::vector<CheckOutcome> checkKernels(const ComputeTarget& target,
                                       const std::function<void(const CheckOutcome&)>& tell) {
    constexpr int64_t kRows = 53; // does not fill a block of threads
    std::vector<CheckOutcome> out;
    if (!target.device.is_cuda()) {
        return out;
    }
    const CompilerState usable = kernelsUsable(target.device);
    const auto add = [&](const std::string& rule, const std::string& fault) {
        out.push_back({"kernels", rule, fault.empty(), fault});
        tell(out.back());
    };
    for (int bits = 1; bits <= 8; ++bits) {
        add(std::to_string(bits) + "-bit codes are packed as on the CPU",
            packingFault(bits, target.device));
    }
    add("can be compiled", usable.usable ? "" : usable.reason);
    for (const WholeNumberCase& one :
         usable.usable ? wholeNumberCases() : std::vector<WholeNumberCase>()) {
        try {
            add(one.name(), wholeNumberFault(one, target.device));
        } catch (...) {
            add(one.name(), errorFrom(std::current_exception()).what());
        }
    }
    std::vector<KernelClaim> claims;
    if (usable.usable) {
        claims = forwardClaims(target.device);
        for (auto more : {decodeClaims(target.device), trainClaims(target.device)}) {
            std::ranges::move(more, std::back_inserter(claims));
        }
    }
    for (const KernelClaim& claim : claims) {
        try {
            add(claim.rule, claim.fault());
        } catch (...) {
            add(claim.rule, errorFrom(std::current_exception()).what());
        }
    }
    for (const NamedRule& named : usable.usable ? allRules() : std::vector<NamedRule>()) {
        for (const at::ScalarType dtype : {at::kDouble, at::kFloat}) {
            const std::string rule = named.name + " in " + nameOf(dtype) + " equals its twin";
            try {
                const RandomBlock random(kRows, named.columns, target.device);
                add(rule, faultOf(named, random, dtype));
            } catch (...) {
                add(rule, errorFrom(std::current_exception()).what());
            }
        }
    }
    return out;
}

Json timeKernels(const at::Device& device) {
    const CompilerState usable = kernelsUsable(device);
    if (!usable.usable) {
        throw Error(ErrorCode::User, "there are no kernels to time: " + usable.reason,
                    "use --device cuda:0 on a machine with a GPU");
    }
    Json out = Json::array();
    for (const NamedRule& named : allRules()) {
        for (const int64_t rows : {512, 2048, 8192}) {
            out.push_back({{"rule", named.name},
                           {"rows", rows},
                           {"columns", named.columns},
                           {"microseconds", microsecondsOf(named, rows, device)}});
        }
    }
    return out;
}

} // namespace lathe
