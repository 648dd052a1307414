#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// Whether rowProduct() of float32 matrices on the CPU has a faster way than at::linear.
bool fastRowProducts(const at::Tensor& x);

/// x [.., in] · weightᵀ, weight [out, in] of the same type, any strides; without autograd history.
/// On the CPU in float32 by oneDNN, whose kernels follow the instruction set: on processors of AMD
/// the BLAS of LibTorch keeps to AVX2 and was measured at half the speed.
at::Tensor rowProduct(const at::Tensor& x, const at::Tensor& weight);

} // namespace lathe
