#include "core/engine/solvers/inverse_factor.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace lathe {

namespace {

// Columns that are inverted at once. A device has the room, and solves few columns slowly.
constexpr int64_t kPanelOnCpu = 512;
constexpr int64_t kPanelOnDevice = 8192;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Columns [begin, begin + columns) of L⁻¹, from their first row that is not zero: block by block
/// downwards, with products of parts of L where they lie.
at::Tensor inverseColumns(const at::Tensor& lower, int64_t begin, int64_t columns) {
    const int64_t n = lower.size(0);
    at::Tensor solved = at::empty({n - begin, columns}, lower.options());
    for (int64_t row = begin; row < n; row += columns) {
        const int64_t count = std::min(columns, n - row);
        const at::Tensor rows = lower.narrow(0, row, count);
        const at::Tensor above = solved.narrow(0, 0, row - begin);
        const at::Tensor right = row == begin
                                     ? at::eye(count, columns, lower.options())
                                     : rows.narrow(1, begin, row - begin).matmul(above).neg_();
        solved.narrow(0, row - begin, count)
            .copy_(at::linalg_solve_triangular(rows.narrow(1, row, count), right, false));
    }
    return solved;
}

/// Element (i, j) of a contiguous square matrix changes places with (n-1-j, n-1-i).
void reflectAcrossAntidiagonal(const at::Tensor& matrix) {
    constexpr int64_t kTile = 32;
    const int64_t n = matrix.size(0);
    LATHE_ASSERT(matrix.is_contiguous());
    AT_DISPATCH_FLOATING_TYPES(matrix.scalar_type(), "reflect", [&] {
        auto* at = matrix.data_ptr<scalar_t>();
        const auto swapTile = [=](int64_t top, int64_t left) {
            for (int64_t i = top; i < std::min(top + kTile, n); ++i) {
                for (int64_t j = left; j < std::min({left + kTile, n, n - 1 - i}); ++j) {
                    std::swap(at[i * n + j], at[(n - 1 - j) * n + n - 1 - i]);
                }
            }
        };
        at::parallel_for(0, (n + kTile - 1) / kTile, 1, [&](int64_t from, int64_t to) {
            for (int64_t top = from * kTile; top < std::min(to * kTile, n); top += kTile) {
                for (int64_t left = 0; left < n - 1 - top; left += kTile) {
                    swapTile(top, left);
                }
            }
        });
    });
}

/// upperFromReversed() in the memory of `lower`, since a wide layer has no room for a second
/// matrix: a panel of L⁻¹ takes the place of its columns of L, which no later panel reads.
at::Tensor upperInPlace(const at::Tensor& lower) {
    const int64_t n = lower.size(0);
    for (int64_t begin = 0; begin < n; begin += kPanelOnCpu) {
        const int64_t columns = std::min(kPanelOnCpu, n - begin);
        const at::Tensor solved = inverseColumns(lower, begin, columns);
        lower.narrow(0, begin, n - begin).narrow(1, begin, columns).copy_(solved);
    }
    // Columns lie together, so the memory read by rows is the transpose; across the other diagonal
    // that becomes L⁻¹ backwards.
    at::Tensor rows = lower.t();
    rows.triu_();
    reflectAcrossAntidiagonal(rows);
    return rows;
}

// H = V·Vᵀ with V upper triangular comes from the ordinary factor L of H read backwards; U = V⁻¹ is
// L⁻¹ read backwards. L⁻¹ is made in panels: their columns begin at their own row, a third of the
// work of all columns at full height.
at::Tensor upperFromReversed(const at::Tensor& lower) {
    if (lower.is_cpu()) {
        return upperInPlace(lower);
    }
    const int64_t n = lower.size(0);
    at::Tensor upper = at::zeros({n, n}, lower.options());
    for (int64_t begin = 0; begin < n; begin += kPanelOnDevice) {
        const int64_t columns = std::min(kPanelOnDevice, n - begin);
        const at::Tensor solved = inverseColumns(lower, begin, columns);
        upper.narrow(0, 0, n - begin)
            .narrow(1, n - begin - columns, columns)
            .copy_(solved.flip({0, 1}));
    }
    return upper;
}

/// L with L·Lᵀ = `matrix`, which is symmetric and whose memory may be reused; nothing when it is
/// not positive definite. On the CPU no second matrix is made: LAPACK's order of elements is that
/// of the transpose, which is the same matrix.
std::optional<at::Tensor> choleskyOf(at::Tensor matrix) {
    at::Tensor lower = matrix.is_cpu() ? matrix.t() : at::empty_like(matrix);
    at::Tensor info = at::empty({}, matrix.options().dtype(at::kInt));
    at::linalg_cholesky_ex_out(lower, info, matrix.is_cpu() ? lower : matrix);
    matrix.reset();
    return info.item<int64_t>() == 0 ? std::optional(lower) : std::nullopt;
}

/// `gram` with another diagonal, its columns in `order` (undefined: as they are) from the last to
/// the first. This is the only copy of it that is made.
at::Tensor backwards(const at::Tensor& gram, const at::Tensor& diagonal, const at::Tensor& order) {
    if (!order.defined()) {
        at::Tensor out = gram.flip({0, 1});
        out.diagonal().copy_(diagonal.flip(0));
        return out;
    }
    const at::Tensor from = order.flip(0);
    at::Tensor out = gram.index({from.unsqueeze(1), from});
    out.diagonal().copy_(diagonal.index_select(0, from));
    return out;
}

} // namespace

at::Tensor InverseFactor::damped() const {
    at::Tensor out = gram.clone();
    out.diagonal().copy_(diagonal);
    return out;
}

InverseFactor inverseFactor(const at::Tensor& gram, double damp, ColumnOrder order) {
    LATHE_ASSERT(gram.dim() == 2 && gram.size(0) == gram.size(1));
    // The largest entry: a comparison of all would make a second matrix.
    const auto largest = at::linalg_vector_norm(gram, kInfinity).item<double>();
    if (!std::isfinite(largest)) {
        throw Error(
            ErrorCode::BadData, "the calibration statistics hold NaN or infinite numbers",
            "Check the model with `lathe-engine eval`: its activations overflow on this text.");
    }
    InverseFactor out;
    out.gram = gram;
    out.dead = gram.diagonal().eq(0);
    const at::Tensor diagonal = gram.diagonal().masked_fill(out.dead, 1);
    const at::Tensor mean = diagonal.mean();
    if (order == ColumnOrder::FallingDiagonal) {
        out.order = at::argsort(diagonal, /*stable=*/true, /*dim=*/0, /*descending=*/true);
    }
    out.damp = damp;
    // A wide layer's matrices take gigabytes: each is freed as soon as the next exists.
    for (int attempt = 0; attempt < 4; ++attempt, out.damp *= 10) {
        out.diagonal = diagonal + mean * out.damp;
        at::Tensor reversed = backwards(gram, out.diagonal, out.order);
        if (const auto lower = choleskyOf(std::move(reversed))) {
            out.upper = upperFromReversed(*lower); // on the CPU in its memory
            return out;
        }
    }
    throw Error(ErrorCode::BadData,
                "the Gram matrix is not positive definite even when damped by " +
                    formatNumber(out.damp / 10) + " of its mean diagonal",
                "Calibrate with more, or more varied, text.");
}

const InverseFactor& FactorCache::of(const at::Tensor& gram, double damp, ColumnOrder order) {
    if (!m_gram.is_same(gram) || m_damp != damp || m_order != order) {
        m_gram.reset();
        m_factor = {}; // two factors at once would not fit beside a large layer
        m_factor = inverseFactor(gram, damp, order);
        m_gram = gram;
        m_damp = damp;
        m_order = order;
    }
    return m_factor;
}

} // namespace lathe
