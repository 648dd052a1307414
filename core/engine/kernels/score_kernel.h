#pragma once

#include "core/engine/kernels/nvrtc.h"

namespace lathe {

/// Logits [N, V] as a product made them, in bfloat16 or float32 on a CUDA device, contiguous; a cap
/// above 0 stands for cap · tanh(x / cap).
struct LogitRows {
    at::Tensor values;
    double cap = 0;
};

/// Whether the kernels can read them.
bool fitsScoreKernels(const LogitRows& logits);

/// Negative log-likelihood in nats of `targets` [N] int64 (on the device) into `nll` [N] float32,
/// whether the target was the first of the largest into `correct` [N] bool; one pass over the
/// logits. NaN among the logits makes the likelihood NaN.
void scoreRows(const LogitRows& logits, const at::Tensor& targets, const at::Tensor& nll,
               const at::Tensor& correct);

/// KL(other ‖ own) in nats into `divergence` [N] float32, whether both have the same first of the
/// largest into `same` [N] bool; one pass over both.
void divergeRows(const LogitRows& own, const LogitRows& other, const at::Tensor& divergence,
                 const at::Tensor& same);

/// The sources for a type; for tests of the compiler.
std::vector<KernelSource> scoreSources(at::ScalarType dtype);

} // namespace lathe
