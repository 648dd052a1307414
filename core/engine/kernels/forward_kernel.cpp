#include "core/engine/kernels/forward_kernel.h"

#include "core/engine/kernels/device_text.h"
#include "core/engine/kernels/forward_text.h"
#include "core/engine/kernels/norm_text.h"
#include "core/plain/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

namespace lathe {
namespace {

// The kernels know an activation by its number (activated() of kDeviceText).
static_assert(static_cast<int>(Activation::Silu) == 0 && static_cast<int>(Activation::Gelu) == 1 &&
              static_cast<int>(Activation::GeluTanh) == 2);

constexpr int64_t kThreads = 256;
constexpr int64_t kMostHeld = 64; ///< values of a row that a thread can hold in registers

/// The same members, in the same order, as Norm in forward_text.cpp.
struct NormArguments {
    const void* stream = nullptr;
    const void* branch = nullptr;
    void* sum = nullptr;
    NormParameters norm{};
    void* out = nullptr;
};

/// The same members, in the same order, as Rotate in forward_text.cpp.
struct RotateArguments {
    void* x = nullptr;
    const void* cosine = nullptr;
    const void* sine = nullptr;
    int64_t batchStep = 0, tokenStep = 0, headStep = 0;
    int64_t pairs = 0;
    int tokens = 0, heads = 0;
    int perRow = 0;
};

/// The same members, in the same order, as Gate in forward_text.cpp.
struct GateArguments {
    const void* gate = nullptr;
    const void* up = nullptr;
    void* out = nullptr;
    int64_t gateStep = 0, upStep = 0, packsOfRow = 0, packs = 0;
};

/// What the kernels are compiled for; each reads its own part.
struct Variant {
    bool half = true;
    NormTask norm{};
    int64_t width = 8;
    int64_t rotated = 1;
    Activation kind = Activation::Silu;
};

bool half(const at::Tensor& x) {
    return x.scalar_type() == at::kBFloat16;
}

int64_t valuesOfPack(bool isHalf) {
    return isHalf ? 8 : 4;
}

int64_t normThreads(int64_t width, bool isHalf) {
    const int64_t packs = width / valuesOfPack(isHalf);
    return std::clamp<int64_t>((packs + 31) / 32 * 32, 32, kThreads);
}

KernelSource sourceOf(const char* name, const Variant& variant) {
    return {name,
            constant("kHalf", variant.half) + normConstants(variant.norm) +
                constant("kWidth", variant.width) +
                constant("kNormThreads", normThreads(variant.width, variant.half)) +
                constant("kRotated", variant.rotated) +
                constant("kActivation", static_cast<int64_t>(variant.kind)),
            {kDeviceText, kNormText, kForwardText}};
}

int64_t blocksFor(int64_t items) {
    return (items + kThreads - 1) / kThreads;
}

const void* dataOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.const_data_ptr() : nullptr;
}

bool aligned(const at::Tensor& x) {
    return reinterpret_cast<uintptr_t>(x.const_data_ptr()) % 16 == 0;
}

} // namespace

std::string normConstants(const NormTask& task) {
    const bool wide = task.weight.defined() && task.weight.scalar_type() == at::kFloat;
    return constant("kWideWeight", wide) + constant("kBranch", task.branch.defined()) +
           constant("kLayer", task.layer) + constant("kPlusOne", task.plusOne) +
           constant("kNormBias", task.bias.defined());
}

NormParameters::NormParameters(const NormTask& task)
    : weight(dataOf(task.weight)), bias(dataOf(task.bias)), eps(static_cast<float>(task.eps)) {}

std::string refusal(const NormTask& task) {
    const at::Tensor& x = task.stream;
    const int64_t width = x.size(-1);
    const int64_t values = valuesOfPack(half(x));
    const auto fits = [&](const at::Tensor& t) {
        return !t.defined() || t.scalar_type() == x.scalar_type() || t.scalar_type() == at::kFloat;
    };
    if (!fitsForwardKernels(x) || !x.is_contiguous() || !aligned(x)) {
        return "the rows are not where a kernel can read them";
    }
    if (task.branch.defined() && (!fitsForwardKernels(task.branch) ||
                                  !task.branch.is_contiguous() || !aligned(task.branch))) {
        return "the branch is not where a kernel can read it";
    }
    if (!fits(task.weight) || !fits(task.bias) ||
        (task.bias.defined() && task.bias.scalar_type() != task.weight.scalar_type())) {
        return "the weights are of another type";
    }
    if (task.weight.defined() && (!task.weight.is_contiguous() || !aligned(task.weight))) {
        return "the weights are not where a kernel can read them";
    }
    if (at::GradMode::is_enabled() &&
        (task.weight.requires_grad() || (task.bias.defined() && task.bias.requires_grad()))) {
        return "gradients are asked for";
    }
    if (width % values != 0 || width > kThreads * kMostHeld) {
        return "rows of " + std::to_string(width) + " values";
    }
    return "";
}

at::Tensor addNorm(const NormTask& task, at::Tensor out) {
    const at::Tensor& x = task.stream;
    LATHE_ASSERT(!task.branch.defined() || task.branch.sizes() == x.sizes());
    LATHE_ASSERT(!task.weight.defined() || task.weight.numel() == x.size(-1));
    LATHE_ASSERT(!task.bias.defined() || task.bias.numel() == x.size(-1));
    if (!out.defined()) {
        out = at::empty_like(x);
    }
    const Variant variant{.half = half(x), .norm = task, .width = x.size(-1)};
    const at::Tensor& sum = task.sum.defined() ? task.sum : x;
    NormArguments arguments{.stream = x.const_data_ptr(),
                            .branch = dataOf(task.branch),
                            .sum = const_cast<void*>(sum.const_data_ptr()),
                            .norm = NormParameters(task),
                            .out = out.mutable_data_ptr()};
    launchKernel(sourceOf("addNorm", variant), x.device(),
                 {.blocks = x.numel() / x.size(-1), .threads = normThreads(x.size(-1), half(x))},
                 &arguments);
    return out;
}

bool fitsForwardKernels(const at::Tensor& x) {
    return x.is_cuda() && (half(x) || x.scalar_type() == at::kFloat) && x.numel() > 0 &&
           !(at::GradMode::is_enabled() && x.requires_grad()) && kernelsUsable(x.device()).usable;
}

void rotateHeads(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
    LATHE_ASSERT(x.dim() == 4 && x.stride(-1) == 1 && 2 * cosine.size(-1) <= x.size(-1));
    LATHE_ASSERT(cosine.dim() == 2 && sine.sizes() == cosine.sizes());
    LATHE_ASSERT(cosine.size(0) == x.size(1) || cosine.size(0) == x.size(0) * x.size(1));
    const int64_t rotated = cosine.size(-1);
    RotateArguments arguments{.x = const_cast<void*>(x.const_data_ptr()),
                              .cosine = cosine.const_data_ptr(),
                              .sine = sine.const_data_ptr(),
                              .batchStep = x.stride(0),
                              .tokenStep = x.stride(1),
                              .headStep = x.stride(2),
                              .pairs = x.size(0) * x.size(1) * x.size(2) * rotated,
                              .tokens = static_cast<int>(x.size(1)),
                              .heads = static_cast<int>(x.size(2)),
                              .perRow = cosine.size(0) != x.size(1) ? 1 : 0};
    launchKernel(sourceOf("rotate", {.half = half(x), .rotated = rotated}), x.device(),
                 {.blocks = blocksFor(arguments.pairs), .threads = kThreads}, &arguments);
}

bool fitsGate(const at::Tensor& gate, const at::Tensor& up) {
    const int64_t values = valuesOfPack(half(gate));
    const auto fits = [&](const at::Tensor& x) {
        return fitsForwardKernels(x) && x.stride(1) == 1 && x.stride(0) % values == 0 && aligned(x);
    };
    return fits(gate) && fits(up) && gate.size(1) % values == 0 &&
           gate.scalar_type() == up.scalar_type();
}

at::Tensor gateRows(const at::Tensor& gate, const at::Tensor& up, Activation kind) {
    LATHE_ASSERT(fitsGate(gate, up) && gate.sizes() == up.sizes());
    const int64_t values = valuesOfPack(half(gate));
    at::Tensor out = at::empty({gate.size(0), gate.size(1)}, gate.options());
    GateArguments arguments{.gate = gate.const_data_ptr(),
                            .up = up.const_data_ptr(),
                            .out = out.mutable_data_ptr(),
                            .gateStep = gate.stride(0) / values,
                            .upStep = up.stride(0) / values,
                            .packsOfRow = gate.size(1) / values,
                            .packs = out.numel() / values};
    launchKernel(sourceOf("gate", {.half = half(gate), .kind = kind}), gate.device(),
                 {.blocks = blocksFor(arguments.packs), .threads = kThreads}, &arguments);
    return out;
}

std::vector<KernelSource> forwardSources(at::ScalarType dtype) {
    Variant variant{.half = dtype == at::kBFloat16, .width = 2048, .rotated = 32};
    return {sourceOf("addNorm", variant), sourceOf("rotate", variant), sourceOf("gate", variant)};
}

} // namespace lathe
