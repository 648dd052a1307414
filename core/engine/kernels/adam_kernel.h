#pragma once

#include "core/engine/kernels/nvrtc.h"
#include "core/engine/numbers/dynamic_codes.h"

namespace lathe {

/// One update of AdamW of a tensor. Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
struct AdamUpdate {
    double learningRate = 0;
    double weightDecay = 0;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    int64_t number = 1; ///< of this update, from 1: corrects the bias of the moments
};

/// Both moments of the gradients of a tensor in 8 bits.
struct AdamCodes {
    DynamicCodes mean;   ///< with a sign
    DynamicCodes square; ///< without
};

// The weights are changed by the moments before these are rounded to 8 bits again.
// Source: Dettmers et al., arXiv:2110.02861, section 2.

/// By tensor operations on any device: the definition. `weight` float32 and contiguous, changed in
/// place as `codes` are; `gradient` of the same shape.
void updateByTwin(const at::Tensor& weight, const at::Tensor& gradient, AdamCodes& codes,
                  const AdamUpdate& update);

/// Whether the kernel can read a weight and its gradient.
bool fitsAdamKernel(const at::Tensor& weight, const at::Tensor& gradient);

/// The same in one pass over memory on a CUDA device.
void updateByKernel(const at::Tensor& weight, const at::Tensor& gradient, AdamCodes& codes,
                    const AdamUpdate& update);

/// The source; for tests of the compiler.
KernelSource adamSource();

} // namespace lathe
