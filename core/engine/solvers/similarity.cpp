#include "core/engine/solvers/similarity.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/stack.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr double kVarianceKept = 0.99;
constexpr double kSmallestShare = 1e-12; ///< of the largest eigenvalue: below is rounding

/// Orthonormal [S, k]: the samples along their leading principal components.
at::Tensor leadingComponents(const at::Tensor& kernel) {
    const auto [ascending, vectors] = at::linalg_eigh(kernel);
    const at::Tensor values = ascending.flip(0).clamp_min(0);
    const auto* v = values.const_data_ptr<double>();
    const double all = values.sum().item<double>();
    const int64_t most = std::max<int64_t>(1, kernel.size(0) / 4);
    int64_t count = 0;
    double held = 0;
    while (count < most && held < kVarianceKept * all && v[count] > kSmallestShare * v[0]) {
        held += v[count++];
    }
    return vectors.flip(1).narrow(1, 0, count);
}

double correlationOf(const at::Tensor& a, const at::Tensor& b) {
    const int64_t pairs = std::min(a.size(1), b.size(1));
    if (pairs == 0) {
        return 0;
    }
    const auto [u, s, v] = at::linalg_svd(a.t().matmul(b), /*full_matrices=*/false);
    return s.sum().item<double>() / static_cast<double>(pairs);
}

/// [L, L] of all pairs; every kernel divided by its norm makes CKA one product.
at::Tensor ckaOfPairs(const std::vector<at::Tensor>& kernels) {
    std::vector<at::Tensor> rows;
    for (const at::Tensor& kernel : kernels) {
        const at::Tensor norm = kernel.norm();
        rows.push_back(norm.item<double>() > 0 ? (kernel / norm).flatten() : kernel.flatten());
    }
    const at::Tensor all = at::stack(rows);
    return all.matmul(all.t());
}

at::Tensor ccaOfPairs(const std::vector<at::Tensor>& kernels) {
    std::vector<at::Tensor> components;
    for (const at::Tensor& kernel : kernels) {
        components.push_back(leadingComponents(kernel));
    }
    const auto count = static_cast<int64_t>(kernels.size());
    at::Tensor out = kernels.front().new_ones({count, count});
    auto* values = out.data_ptr<double>();
    for (int64_t i = 0; i < count; ++i) {
        for (int64_t j = 0; j < i; ++j) {
            const double correlation = correlationOf(components[static_cast<size_t>(i)],
                                                     components[static_cast<size_t>(j)]);
            values[i * count + j] = values[j * count + i] = correlation;
        }
    }
    return out;
}

} // namespace

at::Tensor centredKernel(const at::Tensor& activations) {
    LATHE_ASSERT(activations.dim() == 2);
    const at::Tensor wide = activations.to(at::kCPU, at::kDouble);
    const at::Tensor centred = wide - wide.mean(0, true);
    return centred.matmul(centred.t());
}

double linearCka(const at::Tensor& kernelA, const at::Tensor& kernelB) {
    return ckaOfPairs({kernelA, kernelB})[0][1].item<double>();
}

double meanCca(const at::Tensor& kernelA, const at::Tensor& kernelB) {
    return correlationOf(leadingComponents(kernelA), leadingComponents(kernelB));
}

std::vector<double> dissimilarity(const std::vector<at::Tensor>& kernels, Similarity measure) {
    const auto count = static_cast<int64_t>(kernels.size());
    if (count < 2) {
        return std::vector<double>(kernels.size(), 0.0);
    }
    const at::Tensor pairs =
        (measure == Similarity::Cka ? ckaOfPairs(kernels) : ccaOfPairs(kernels)).clone();
    pairs.diagonal().zero_();
    const at::Tensor mean = pairs.sum(1) / static_cast<double>(count - 1);
    const at::Tensor out = (1 - mean).contiguous();
    const auto* values = out.const_data_ptr<double>();
    return {values, values + count};
}

} // namespace lathe
