#include "core/engine/kernels/code_weights_kernel.h"

#include "core/plain/base/error.h"

#include <ATen/ops/empty.h>

namespace lathe {
namespace {

constexpr int64_t kThreads = 256;
constexpr int64_t kCodes = 8; ///< of a thread: they fill `bits` whole bytes

// A thread reads 8 neighbouring codes, which share scale and zero point, and writes their weights.
const char* const kText = R"cuda(
struct CodeWeights {
    const unsigned char* codes;
    const float* levels;
    const float* scale;
    const float* zero; // or null
    void* out;
    long long eights; // of all rows
    long long eightsOfRow, eightsOfGroup, groups;
};

__device__ inline unsigned bfloat16Bits(float x) {
    const unsigned bits = __float_as_uint(x);
    return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16; // half to even
}

extern "C" __global__ void codeWeights(const CodeWeights a) {
    __shared__ float levels[1 << kBits];
    for (int i = threadIdx.x; i < (1 << kBits); i += blockDim.x)
        levels[i] = a.levels[i];
    __syncthreads();
    const long long eight = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (eight >= a.eights)
        return;
    const long long row = eight / a.eightsOfRow;
    const long long group = row * a.groups + eight % a.eightsOfRow / a.eightsOfGroup;
    const float scale = a.scale[group];
    const float zero = a.zero ? a.zero[group] : 0.0f;
    unsigned long long word = 0;
    for (int i = 0; i < kBits; ++i)
        word |= (unsigned long long)a.codes[eight * kBits + i] << (8 * i);
    float x[8];
    for (int i = 0; i < 8; ++i)
        x[i] = (levels[(word >> (i * kBits)) & ((1u << kBits) - 1)] - zero) * scale;
    if (kHalf) {
        uint4 pack;
        pack.x = bfloat16Bits(x[0]) | bfloat16Bits(x[1]) << 16;
        pack.y = bfloat16Bits(x[2]) | bfloat16Bits(x[3]) << 16;
        pack.z = bfloat16Bits(x[4]) | bfloat16Bits(x[5]) << 16;
        pack.w = bfloat16Bits(x[6]) | bfloat16Bits(x[7]) << 16;
        ((uint4*)a.out)[eight] = pack;
    } else {
        ((float4*)a.out)[2 * eight] = make_float4(x[0], x[1], x[2], x[3]);
        ((float4*)a.out)[2 * eight + 1] = make_float4(x[4], x[5], x[6], x[7]);
    }
}
)cuda";

/// The same members, in the same order, as CodeWeights in the text.
struct Arguments {
    const void* codes = nullptr;
    const void* levels = nullptr;
    const void* scale = nullptr;
    const void* zero = nullptr;
    void* out = nullptr;
    int64_t eights = 0;
    int64_t eightsOfRow = 0, eightsOfGroup = 0, groups = 0;
};

} // namespace

KernelSource codeWeightsSource(int bits, at::ScalarType type) {
    return {"codeWeights",
            constant("kBits", static_cast<int64_t>(bits)) +
                constant("kHalf", type == at::kBFloat16),
            {kText}};
}

bool fitsCodeWeights(const CodeWeights& weights) {
    const int64_t group = weights.in / weights.scale.size(1);
    return weights.codes.is_cuda() && weights.in % kCodes == 0 && group % kCodes == 0 &&
           weights.codes.size(1) == weights.in * weights.bits / kCodes &&
           kernelsUsable(weights.codes.device()).usable;
}

at::Tensor decodedWeights(const CodeWeights& weights, at::ScalarType type) {
    LATHE_ASSERT(type == at::kBFloat16 || type == at::kFloat);
    const at::Tensor codes = weights.codes.contiguous();
    const at::Tensor scale = weights.scale.contiguous();
    const at::Tensor zero = weights.zero.defined() ? weights.zero.contiguous() : at::Tensor();
    LATHE_ASSERT(weights.levels.numel() == int64_t{1} << weights.bits &&
                 weights.levels.scalar_type() == at::kFloat && weights.levels.is_cuda());
    at::Tensor out = at::empty({codes.size(0), weights.in}, codes.options().dtype(type));
    Arguments arguments{.codes = codes.const_data_ptr(),
                        .levels = weights.levels.const_data_ptr(),
                        .scale = scale.const_data_ptr(),
                        .zero = zero.defined() ? zero.const_data_ptr() : nullptr,
                        .out = out.mutable_data_ptr(),
                        .eights = out.numel() / kCodes,
                        .eightsOfRow = weights.in / kCodes,
                        .eightsOfGroup = weights.in / scale.size(1) / kCodes,
                        .groups = scale.size(1)};
    launchKernel(codeWeightsSource(weights.bits, type), codes.device(),
                 {.blocks = (arguments.eights + kThreads - 1) / kThreads, .threads = kThreads},
                 &arguments);
    return out;
}

} // namespace lathe
