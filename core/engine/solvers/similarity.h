#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace lathe {

// How similar the activations of layers are, from their kernels alone: S samples make [S, S],
// however wide the layers. All in double.

/// H·A·Aᵀ·H of `activations` A [S, d], where H subtracts the mean over samples from each column:
/// [S, S] double on the CPU.
at::Tensor centredKernel(const at::Tensor& activations);

/// ‖BᵀA‖² / (‖AᵀA‖·‖BᵀB‖) of centred A and B, 0 … 1; 0 where one of them does not vary. The same
/// under rotations and uniform scaling of A or B. Source: Kornblith et al., arXiv:1905.00414,
/// equation 5 and section 3 (linear CKA).
double linearCka(const at::Tensor& kernelA, const at::Tensor& kernelB);

/// Mean canonical correlation of A and B, each reduced to its leading principal components: those
/// that hold 99 % of the variance, at most S/4, because with as many dimensions as samples every
/// correlation is 1. 0 where one of them does not vary. Source: Raghu et al. (SVCCA),
/// arXiv:1706.05806.
double meanCca(const at::Tensor& kernelA, const at::Tensor& kernelB);

enum class Similarity { Cka, Cca };

/// 1 - the mean similarity of each layer to every other; 0 for a single layer. Source: Nanda et
/// al., CPTQuant, arXiv:2412.03599 (CMPQ).
std::vector<double> dissimilarity(const std::vector<at::Tensor>& kernels, Similarity measure);

} // namespace lathe
