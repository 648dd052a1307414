#include "core/engine/numbers/hadamard.h"

#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <vector>

namespace lathe {
namespace {

at::TensorOptions wide() {
    return at::TensorOptions(at::kDouble);
}

bool isPrime(int64_t n) {
    for (int64_t d = 2; d * d <= n; ++d) {
        if (n % d == 0) {
            return false;
        }
    }
    return n > 1;
}

/// Jacobsthal's matrix of a prime q: χ(i − j), χ the quadratic character.
at::Tensor jacobsthal(int64_t q) {
    std::vector<double> character(static_cast<size_t>(q), -1);
    character[0] = 0;
    for (int64_t i = 1; i < q; ++i) {
        character[static_cast<size_t>(i * i % q)] = 1;
    }
    at::Tensor out = at::empty({q, q}, wide());
    auto* values = out.data_ptr<double>();
    for (int64_t i = 0; i < q; ++i) {
        for (int64_t j = 0; j < q; ++j) {
            values[i * q + j] = character[static_cast<size_t>((i - j + q) % q)];
        }
    }
    return out;
}

/// χ bordered by ones; skew for q ≡ 3 mod 4, symmetric for q ≡ 1.
at::Tensor bordered(int64_t q) {
    at::Tensor out = at::zeros({q + 1, q + 1}, wide());
    out.slice(0, 1).slice(1, 1).copy_(jacobsthal(q));
    out[0].slice(0, 1).fill_(1);
    out.select(1, 0).slice(0, 1).fill_(q % 4 == 3 ? -1 : 1);
    return out;
}

/// A matrix of ±1 with orthogonal rows, of an order that is not a power of two; undefined when
/// neither of Paley's constructions gives one.
at::Tensor paley(int64_t order) {
    if (order % 4 != 0) {
        return {};
    }
    if (const int64_t q = order - 1; isPrime(q) && q % 4 == 3) {
        return bordered(q) + at::eye(order, wide());
    }
    if (const int64_t q = order / 2 - 1; isPrime(q) && q % 4 == 1) {
        const at::Tensor a = at::tensor({1.0, 1.0, 1.0, -1.0}, wide()).view({2, 2});
        const at::Tensor b = at::tensor({1.0, -1.0, -1.0, -1.0}, wide()).view({2, 2});
        return at::kron(bordered(q), a) + at::kron(at::eye(order / 2, wide()), b);
    }
    return {};
}

/// The orthonormal cosine transform of odd sizes.
at::Tensor cosineMatrix(int64_t n) {
    const at::Tensor k = at::arange(n, wide()).view({-1, 1});
    const at::Tensor i = at::arange(n, wide()).view({1, -1});
    at::Tensor out = (k * (i * 2 + 1) * (std::numbers::pi / (2.0 * static_cast<double>(n)))).cos() *
                     std::sqrt(2.0 / static_cast<double>(n));
    out[0].mul_(std::sqrt(0.5));
    return out;
}

/// n = m·power: an orthonormal matrix of order m (not a power of two), and that power of two.
struct Factors {
    at::Tensor left; ///< [m, m] float64; undefined: m = 1
    int64_t power = 1;
    at::Tensor leftTransposed{}; ///< leftᵀ / √power in float32, for the row kernels
};

Factors factorsOf(int64_t n) {
    int64_t odd = n;
    while (odd % 2 == 0) {
        odd /= 2;
    }
    if (odd == 1) {
        return {{}, n};
    }
    for (int64_t order = odd * 4; order <= n && order <= odd * 16; order *= 2) {
        if (n % order == 0) {
            if (const at::Tensor matrix = paley(order); matrix.defined()) {
                return {matrix / std::sqrt(static_cast<double>(order)), n / order};
            }
        }
    }
    return {cosineMatrix(odd), n / odd};
}

const Factors& cachedFactors(int64_t n) {
    static std::mutex mutex;
    static std::map<int64_t, Factors> known;
    const std::lock_guard lock(mutex);
    auto found = known.find(n);
    if (found == known.end()) {
        Factors factors = factorsOf(n);
        if (factors.left.defined()) {
            factors.leftTransposed =
                (factors.left.t() / std::sqrt(static_cast<double>(factors.power)))
                    .to(at::kFloat)
                    .contiguous();
        }
        found = known.emplace(n, std::move(factors)).first;
    }
    return found->second;
}

/// The last dimension (a power of two) times Sylvester's matrix, not yet scaled.
at::Tensor sylvester(at::Tensor x, int64_t power) {
    const auto sizes = x.sizes().vec();
    for (int64_t half = 1; half < power; half *= 2) {
        const at::Tensor pairs = x.reshape({-1, 2, half});
        const at::Tensor a = pairs.select(1, 0);
        const at::Tensor b = pairs.select(1, 1);
        x = at::cat({(a + b).unsqueeze(1), (a - b).unsqueeze(1)}, 1);
    }
    return x.reshape(sizes);
}

constexpr int64_t kGrainElements = 1 << 14;

/// One stretch after the other, so that each stays in the CPU's cache while it is computed.
at::Tensor transformedRows(const at::Tensor& x, const Factors& factors, int64_t size) {
    const RowKernels& kernels = rowKernels();
    at::Tensor out = at::empty_like(x);
    const auto* in = x.const_data_ptr<float>();
    auto* result = out.mutable_data_ptr<float>();
    const float* matrix =
        factors.leftTransposed.defined() ? factors.leftTransposed.const_data_ptr<float>() : nullptr;
    const int64_t rows = size / factors.power;
    const float scale = 1.0F / std::sqrt(static_cast<float>(factors.power));
    const auto stretches = [&](int64_t from, int64_t to) {
        std::vector<float> buffer(static_cast<size_t>(size));
        for (int64_t i = from; i < to; ++i) {
            float* const target = matrix ? buffer.data() : result + i * size;
            std::copy_n(in + i * size, size, target);
            for (int64_t row = 0; row < rows; ++row) {
                kernels.sylvester(target + row * factors.power, factors.power);
            }
            if (matrix) {
                kernels.mixRows(matrix, target, rows, factors.power, result + i * size);
            } else {
                std::transform(target, target + size, target, [&](float v) { return v * scale; });
            }
        }
    };
    at::parallel_for(0, x.numel() / size, std::max<int64_t>(1, kGrainElements / size), stretches);
    return out;
}

} // namespace

at::Tensor hadamardMatrix(int64_t n) {
    return hadamardTransform(at::eye(n, wide()), n);
}

at::Tensor gatheredApart(const at::Tensor& x, int64_t size, int64_t stride) {
    auto sizes = x.sizes().vec();
    sizes.back() /= size * stride;
    sizes.insert(sizes.end(), {size, stride});
    return x.reshape(sizes).transpose(-1, -2);
}

at::Tensor spreadApart(const at::Tensor& x, at::IntArrayRef sizes) {
    return x.transpose(-1, -2).reshape(sizes);
}

at::Tensor hadamardTransform(const at::Tensor& x, int64_t size, int64_t stride) {
    LATHE_ASSERT(size > 0 && stride > 0 && x.size(-1) % (size * stride) == 0);
    if (stride > 1) {
        return spreadApart(hadamardTransform(gatheredApart(x, size, stride), size), x.sizes());
    }
    const Factors& factors = cachedFactors(size);
    const bool watched = at::GradMode::is_enabled() && x.requires_grad();
    if (x.device().is_cpu() && x.scalar_type() == at::kFloat && !watched) {
        return transformedRows(x.contiguous(), factors, size);
    }
    const bool precise = x.scalar_type() == at::kDouble;
    at::Tensor y = x.to(precise ? at::kDouble : at::kFloat);
    const int64_t left = size / factors.power;
    y = sylvester(y.reshape({-1, left, factors.power}), factors.power) /
        std::sqrt(static_cast<double>(factors.power));
    if (factors.left.defined()) {
        const at::Tensor matrix = factors.left.to(y.device(), y.scalar_type());
        y = matrix.t().matmul(y);
    }
    return y.reshape(x.sizes()).to(x.scalar_type());
}

} // namespace lathe
