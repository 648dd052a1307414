#pragma once

#include "core/engine/kernels/forward_kernel.h"

namespace lathe {

// Gradients of the operations of forward_kernel.h, in one pass each, on a CUDA device in bfloat16
// or float32. The twins are the definitions, by tensor operations on any device in any type.

/// An RMSNorm of x [N, D] (the sum of stream and branch) and the gradient by its result.
struct NormSlopeTask {
    at::Tensor x{};
    at::Tensor slope{};
    at::Tensor sumSlope{}; ///< by x in other uses; or undefined
    at::Tensor weight{};   ///< [D] in the type of x or float32
    bool plusOne = false;  ///< the weight is 1 + w
    double eps = 0;
    bool byWeight = true; ///< the gradient by the weight is wanted
};

struct NormSlopes {
    at::Tensor x;      ///< [N, D]
    at::Tensor weight; ///< [D] in the weight's type; undefined where it is not wanted
};

NormSlopes normSlopesByTwin(const NormSlopeTask& task);
NormSlopes normSlopesByKernel(const NormSlopeTask& task);

/// x [B, T, heads, C] with the first pairs of each head rotated by angles, [T or B·T, C' / 2]
/// float32; `sign` -1 rotates back, which is the gradient of rotating.
at::Tensor rotatedByTwin(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine,
                         double sign);
at::Tensor rotatedByKernel(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine,
                           double sign);

/// Whether a kernel can read x.
bool fitsRotation(const at::Tensor& x, const at::Tensor& cosine);

/// activation(gate) · up, [N, F] each, and where its gradients go: tensors of the same shape whose
/// rows have one step, halves of one tensor for example.
struct GateSlopeTask {
    at::Tensor gate{}, up{};
    at::Tensor slope{}; ///< by the product; contiguous
    Activation kind = Activation::Silu;
    at::Tensor gateSlope{}, upSlope{}; ///< written
};

void gateSlopesByTwin(const GateSlopeTask& task);
void gateSlopesByKernel(const GateSlopeTask& task);

/// The sources for a type; for tests of the compiler.
std::vector<KernelSource> trainSources(at::ScalarType dtype);

} // namespace lathe
