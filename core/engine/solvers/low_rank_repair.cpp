#include "core/engine/solvers/low_rank_repair.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_svd.h>

#include <algorithm>

namespace lathe {
namespace {

at::Tensor lowerFactor(const at::Tensor& h) {
    const auto [lower, info] = at::linalg_cholesky_ex(h);
    if (info.item<int64_t>() != 0) {
        throw Error(ErrorCode::BadData,
                    "the Gram matrix is not positive definite, so the repair cannot be weighted",
                    "raise the damping, or calibrate with more, or more varied, text");
    }
    return lower;
}

} // namespace

LowRankFactors lowRankRepair(const at::Tensor& error, int64_t rank, const at::Tensor& h) {
    LATHE_ASSERT(error.dim() == 2 && rank >= 0);
    const int64_t kept = std::min({rank, error.size(0), error.size(1)});
    const at::Tensor lower = h.defined() ? lowerFactor(h) : at::Tensor();
    const auto [u, s, v] = at::linalg_svd(lower.defined() ? error.matmul(lower) : error,
                                          /*full_matrices=*/false);
    const at::Tensor root = s.narrow(0, 0, kept).sqrt();
    LowRankFactors out{u.narrow(1, 0, kept) * root, v.narrow(0, 0, kept) * root.unsqueeze(1)};
    if (lower.defined()) {
        out.down = at::linalg_solve_triangular(lower, out.down, /*upper=*/false, /*left=*/false);
    }
    return out;
}

} // namespace lathe
