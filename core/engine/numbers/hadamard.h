#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// An orthonormal matrix [n, n] float64 whose entries have sizes as equal as possible: a Hadamard
/// matrix over √n where one is known (n = m·2^k with m from Sylvester's and Paley's constructions),
/// else the orthonormal cosine transform of the odd part ⊗ Sylvester's matrix. Source: Ashkboos et
/// al., QuaRot, arXiv:2404.00456, section 3; Paley 1933.
at::Tensor hadamardMatrix(int64_t n);

/// x [..., m·size·stride]: every `size` channels that lie `stride` apart (1: neighbours) times
/// hadamardMatrix(size). Computed in float32 (float64 for float64), result in x's type.
at::Tensor hadamardTransform(const at::Tensor& x, int64_t size, int64_t stride = 1);

/// x [..., m·size·stride] with channels that lie `stride` apart as neighbours:
/// [..., m, stride, size]; and back to `sizes`.
at::Tensor gatheredApart(const at::Tensor& x, int64_t size, int64_t stride);
at::Tensor spreadApart(const at::Tensor& x, at::IntArrayRef sizes);

} // namespace lathe
