#include "core/engine/kernels/train_kernel.h"

#include "core/engine/kernels/device_text.h"
#include "core/engine/kernels/norm_text.h"
#include "core/engine/kernels/train_text.h"
#include "core/plain/base/error.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kThreads = 256;
constexpr int64_t kNormBlocks = 528; ///< of 132 processors four each; each block takes many rows

/// The same members, in the same order, as NormSlopes in train_text.cpp.
struct NormSlopeArguments {
    const void* x = nullptr;
    const void* slope = nullptr;
    const void* sumSlope = nullptr;
    NormParameters norm{};
    void* out = nullptr;
    void* weightSlopes = nullptr;
    int64_t rows = 0;
};

/// The same members, in the same order, as RotateInto in train_text.cpp.
struct RotateIntoArguments {
    const void* x = nullptr;
    void* out = nullptr;
    const void* cosine = nullptr;
    const void* sine = nullptr;
    int64_t batchStep = 0, tokenStep = 0, headStep = 0;
    int64_t items = 0;
    int tokens = 0, heads = 0;
    int perRow = 0;
    float sign = 1;
};

/// The same members, in the same order, as GateSlopes in train_text.cpp.
struct GateSlopeArguments {
    const void* gate = nullptr;
    const void* up = nullptr;
    const void* slope = nullptr;
    void* gateSlope = nullptr;
    void* upSlope = nullptr;
    int64_t gateStep = 0, upStep = 0, outStep = 0, packsOfRow = 0, packs = 0;
};

/// What the kernels are compiled for; each reads its own part.
struct Variant {
    at::ScalarType dtype = at::kBFloat16;
    NormTask norm{};
    int64_t width = 8;
    int64_t rotated = 8;
    Activation kind = Activation::Silu;
};

int64_t valuesOfPack(at::ScalarType dtype) {
    return dtype == at::kBFloat16 ? 8 : 4;
}

int64_t normThreads(const Variant& variant) {
    const int64_t packs = variant.width / valuesOfPack(variant.dtype);
    return std::clamp<int64_t>((packs + 31) / 32 * 32, 32, kThreads);
}

KernelSource sourceOf(const char* name, const Variant& variant) {
    return {name,
            constant("kHalf", variant.dtype == at::kBFloat16) + normConstants(variant.norm) +
                constant("kWidth", variant.width) + constant("kNormThreads", normThreads(variant)) +
                constant("kRotated", variant.rotated) +
                constant("kActivation", static_cast<int64_t>(variant.kind)),
            {kDeviceText, kNormText, kTrainText}};
}

int64_t blocksFor(int64_t items) {
    return (items + kThreads - 1) / kThreads;
}

bool aligned(const at::Tensor& x) {
    return reinterpret_cast<uintptr_t>(x.const_data_ptr()) % 16 == 0;
}

const void* dataOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.const_data_ptr() : nullptr;
}

} // namespace

NormSlopes normSlopesByKernel(const NormSlopeTask& task) {
    const at::Tensor& x = task.x;
    LATHE_ASSERT(
        x.is_contiguous() && task.slope.is_contiguous() && aligned(task.slope) &&
        (!task.sumSlope.defined() || (task.sumSlope.is_contiguous() && aligned(task.sumSlope))));
    const NormTask norm{.weight = task.weight, .plusOne = task.plusOne, .eps = task.eps};
    const int64_t width = x.size(-1);
    const int64_t rows = x.numel() / width;
    const int64_t blocks = std::clamp<int64_t>(rows, 1, kNormBlocks);
    NormSlopes out{at::empty_like(x), {}};
    at::Tensor shares;
    if (task.byWeight) {
        shares = at::empty({blocks, width}, x.options().dtype(at::kFloat));
    }
    const Variant variant{.dtype = x.scalar_type(), .norm = norm, .width = width};
    NormSlopeArguments arguments{.x = x.const_data_ptr(),
                                 .slope = task.slope.const_data_ptr(),
                                 .sumSlope = dataOf(task.sumSlope),
                                 .norm = NormParameters(norm),
                                 .out = out.x.mutable_data_ptr(),
                                 .weightSlopes = const_cast<void*>(dataOf(shares)),
                                 .rows = rows};
    launchKernel(sourceOf("normSlopes", variant), x.device(),
                 {.blocks = blocks, .threads = normThreads(variant)}, &arguments);
    if (task.byWeight) {
        out.weight = shares.sum(0).to(task.weight.scalar_type());
    }
    return out;
}

bool fitsRotation(const at::Tensor& x, const at::Tensor& cosine) {
    const int64_t values = valuesOfPack(x.scalar_type());
    const bool readable = x.is_cuda() && cosine.is_cuda() && x.stride(-1) == 1 && aligned(x) &&
                          (x.scalar_type() == at::kBFloat16 || x.scalar_type() == at::kFloat);
    return readable && x.size(-1) % values == 0 && cosine.size(-1) % values == 0 &&
           x.stride(0) % values == 0 && x.stride(1) % values == 0 && x.stride(2) % values == 0 &&
           x.numel() > 0 && kernelsUsable(x.device()).usable;
}

at::Tensor rotatedByKernel(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine,
                           double sign) {
    LATHE_ASSERT(x.dim() == 4 && fitsRotation(x, cosine) && cosine.is_contiguous());
    const int64_t values = valuesOfPack(x.scalar_type());
    const int64_t rotated = cosine.size(-1);
    at::Tensor out = at::empty(x.sizes(), x.options());
    RotateIntoArguments arguments{.x = x.const_data_ptr(),
                                  .out = out.mutable_data_ptr(),
                                  .cosine = cosine.const_data_ptr(),
                                  .sine = sine.const_data_ptr(),
                                  .batchStep = x.stride(0) / values,
                                  .tokenStep = x.stride(1) / values,
                                  .headStep = x.stride(2) / values,
                                  .items = x.numel() / x.size(3) * (x.size(3) - rotated) / values,
                                  .tokens = static_cast<int>(x.size(1)),
                                  .heads = static_cast<int>(x.size(2)),
                                  .perRow = cosine.size(0) != x.size(1) ? 1 : 0,
                                  .sign = static_cast<float>(sign)};
    launchKernel(
        sourceOf("rotateInto", {.dtype = x.scalar_type(), .width = x.size(3), .rotated = rotated}),
        x.device(), {.blocks = blocksFor(arguments.items), .threads = kThreads}, &arguments);
    return out;
}

void gateSlopesByKernel(const GateSlopeTask& task) {
    const at::Tensor& gate = task.gate;
    LATHE_ASSERT(task.slope.is_contiguous() && aligned(task.slope) && aligned(task.gateSlope) &&
                 aligned(task.upSlope) && task.slope.sizes() == gate.sizes() &&
                 task.gateSlope.stride(0) == task.upSlope.stride(0));
    const int64_t values = valuesOfPack(gate.scalar_type());
    GateSlopeArguments arguments{.gate = gate.const_data_ptr(),
                                 .up = task.up.const_data_ptr(),
                                 .slope = task.slope.const_data_ptr(),
                                 .gateSlope = task.gateSlope.mutable_data_ptr(),
                                 .upSlope = task.upSlope.mutable_data_ptr(),
                                 .gateStep = gate.stride(0) / values,
                                 .upStep = task.up.stride(0) / values,
                                 .outStep = task.gateSlope.stride(0) / values,
                                 .packsOfRow = gate.size(1) / values,
                                 .packs = gate.numel() / values};
    launchKernel(sourceOf("gateSlopes", {.dtype = gate.scalar_type(), .kind = task.kind}),
                 gate.device(), {.blocks = blocksFor(arguments.packs), .threads = kThreads},
                 &arguments);
}

std::vector<KernelSource> trainSources(at::ScalarType dtype) {
    const Variant variant{.dtype = dtype, .width = 128, .rotated = 32};
    return {sourceOf("normSlopes", {.dtype = dtype, .width = 2048}),
            sourceOf("rotateInto", variant), sourceOf("gateSlopes", variant)};
}

} // namespace lathe
