#pragma once

#include "core/engine/kernels/nvrtc.h"
#include "core/engine/numbers/act_quant.h"

namespace lathe {

/// Inputs as whole numbers of 8 bits for an integer product.
struct WholeNumberRows {
    at::Tensor codes; ///< int8 [M', in], rows of zeros below the M of the input
    at::Tensor scale; ///< float32 [M], or [1] where it is static
    at::Tensor shift; ///< float32 [M]: x ≈ (codes + shift) · scale
    at::Tensor sum;   ///< float32 [M]: Σ (codes + shift)
};

/// Numbers of the weights: float32 on the device, [out] numbers each.
struct WholeNumberWeights {
    at::Tensor scale;
    at::Tensor sums; ///< of a row's whole numbers
    at::Tensor zero; ///< undefined: symmetric
};

/// The codes of activationCodes(op, x), asymmetric ones minus 128, in one pass of a CUDA kernel.
/// `x` [M, in]: bfloat16 on a CUDA device, contiguous, in a multiple of 8; at least `rows` rows of
/// codes come out. Throws as launchKernel().
WholeNumberRows wholeNumberRows(const ActQuant& op, const at::Tensor& x, int64_t rows);

/// y [M, out] bfloat16 = s_x·s_w·(products + shift·Σw − z_w·Σ(codes + shift)) in one pass;
/// `products` int32 [M', out], contiguous, out a multiple of 8.
at::Tensor scaledBack(const at::Tensor& products, const WholeNumberRows& rows,
                      const WholeNumberWeights& weights);

/// The two kernels' sources for a kind of rounding; for tests of the compiler.
std::vector<KernelSource> wholeNumberSources(bool symmetric, bool dynamic, bool weightZeros);

} // namespace lathe
