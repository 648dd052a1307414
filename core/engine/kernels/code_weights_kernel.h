#pragma once

#include "core/engine/kernels/nvrtc.h"

namespace lathe {

/// Codes of a weight and what they mean: w = (levels[code] - zero) · scale.
struct CodeWeights {
    at::Tensor codes;  ///< uint8 [out, in·bits/8], packCodes(); in a multiple of 8
    at::Tensor levels; ///< float32 [2^bits]
    at::Tensor scale;  ///< float32 [out, G]
    at::Tensor zero{}; ///< float32 [out, G]; undefined: 0
    int bits = 4;
    int64_t in = 0;
};

/// Whether the kernel can read them: on a CUDA device, whole bytes for 8 codes within a group.
bool fitsCodeWeights(const CodeWeights& weights);

/// The weight [out, in] in bfloat16 or float32, in one pass; equal to decode() rounded to the type.
/// Throws as launchKernel().
at::Tensor decodedWeights(const CodeWeights& weights, at::ScalarType type);

/// The source; for tests of the compiler.
KernelSource codeWeightsSource(int bits, at::ScalarType type);

} // namespace lathe
