#include "core/engine/solvers/cayley.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>

#include <algorithm>

namespace lathe {

at::Tensor cayleyStep(const at::Tensor& x, const at::Tensor& gradient, double rate) {
    const at::Tensor wide = x.to(at::kDouble);
    const at::Tensor product = gradient.to(at::kDouble).matmul(wide.t());
    const at::Tensor skew = product - product.t();
    const double norm = skew.abs().sum(0).max().item<double>();
    const double half = 0.5 * (norm > 0 ? std::min(rate, 1 / norm) : rate);
    const at::Tensor one = at::eye(x.size(0), wide.options());
    return at::linalg_solve(one + skew * half, (one - skew * half).matmul(wide))
        .to(x.scalar_type());
}

} // namespace lathe
