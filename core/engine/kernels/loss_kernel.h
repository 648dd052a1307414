#pragma once

#include "core/engine/kernels/nvrtc.h"

namespace lathe {

// Cross-entropy and its gradient over the rows of logits [N, V], contiguous: nll [N] float32 in
// nats of `targets` [N] int64, and the logits become factor · (softmax - target) in place. A target
// below 0 does not count: its loss and its row become 0.

/// By tensor operations on any device, in float32 or float64: the definition.
void lossRowsByTwin(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                    double factor);

/// On the CPU in float32, row by row.
void lossRowsOnCpu(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                   double factor);

/// Whether the kernel can read them: bfloat16 or float32 on a CUDA device.
bool fitsLossKernel(const at::Tensor& logits);

void lossRowsByKernel(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                      double factor);

/// By the fastest of these that can.
void lossRows(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
              double factor);

/// The sources for a type; for tests of the compiler.
std::vector<KernelSource> lossSources(at::ScalarType dtype);

} // namespace lathe
