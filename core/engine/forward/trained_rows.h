#pragma once

#include "core/engine/forward/sublayers.h"

namespace lathe {

// Operations on rows for autograd, each with one gradient in one pass over memory: on the CPU in
// float32 by the row kernels, on CUDA in bfloat16 and float32 by kernels compiled at run time.
// Elsewhere LibTorch's chains of operations keep their own history.

/// Whether autograd watches one of these; undefined tensors are not watched.
bool watched(std::initializer_list<at::Tensor> tensors);

/// Whether addedNorm() knows this norm of stream + branch (which may be undefined).
bool fitsAddedNorm(const Residual& residual, const Norm& norm, const ModelConfig& config);

/// The RMSNorm of the stream after settling it; [N, D]. Nothing is changed in place.
at::Tensor addedNorm(Residual& residual, const Norm& norm, const ModelConfig& config);

bool fitsTrainedRotation(const at::Tensor& x, const RopeTable& table);

/// x [B, T, heads, C] rotated, as a new tensor.
at::Tensor trainedRotation(const at::Tensor& x, const RopeTable& table);

bool fitsTrainedGate(const at::Tensor& gate, const at::Tensor& up, Activation activation);

/// activation(gate) · up; keeps gate and up for the gradient, nothing else.
at::Tensor trainedGate(const at::Tensor& gate, const at::Tensor& up, Activation activation);

/// The same with gate and up as halves of one tensor [N, 2·F].
at::Tensor trainedGate(const at::Tensor& both, Activation activation);

} // namespace lathe
