#pragma once

#include "core/engine/numbers/grid.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randn.h>

namespace lathe::test {

/// A layer with correlated inputs of very different scale, as language models have them:
/// G = FᵀF/k + 0.3·I with k = in/4 factors, scaled by exp(0.7·N(0,1)).
struct RandomLayer {
    at::Tensor weight; ///< [out, in]
    at::Tensor gram;   ///< [in, in]
};

inline RandomLayer randomLayer(int64_t out, int64_t in, uint64_t seed,
                               at::ScalarType dtype = at::kDouble) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto options = at::TensorOptions().dtype(dtype);
    const auto factors = at::randn({in / 4, in}, generator, options);
    const auto scale = at::randn({in}, generator, options).mul(0.7).exp();
    auto gram = factors.t().matmul(factors).div(double(in / 4)) + at::eye(in, options).mul(0.3);
    gram = gram * scale.unsqueeze(0) * scale.unsqueeze(1);
    return {at::randn({out, in}, generator, options), gram};
}

/// Weights [out, in] float32.
inline at::Tensor randomWeight(int64_t out, int64_t in, uint64_t seed = 1) {
    return randomLayer(out, in, seed, at::kFloat).weight;
}

/// Inputs [tokens, in] float32 whose Gram matrix is that of a random layer.
inline at::Tensor correlatedInputs(int64_t tokens, int64_t in, uint64_t seed = 2) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto factors = at::randn({in / 4, in}, generator, at::kFloat);
    const auto common = at::randn({tokens, in / 4}, generator, at::kFloat).matmul(factors);
    return common + at::randn({tokens, in}, generator, at::kFloat) * 0.5;
}

/// tr((a-b)·H·(a-b)ᵀ), the output error of replacing a by b.
inline double outputError(const at::Tensor& a, const at::Tensor& b, const at::Tensor& h) {
    const auto d = (a - b).to(at::kDouble);
    return d.matmul(h.to(at::kDouble)).mul(d).sum().item<double>();
}

/// A number format with 4 bits where it has a choice; "full" and "centred" are symmetric integers.
inline Grid gridNamed(const std::string& name) {
    const bool levels = name == "full" || name == "centred";
    return levels ? Grid{.symmetric = true, .group = 64, .symmetry = symmetryOf(name)}
                  : gridOf(name, 4, 64, false);
}

} // namespace lathe::test
