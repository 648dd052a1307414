#include "core/engine/solvers/inverse_factor.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {

namespace {

// Columns that are inverted at once. A device has the room, and solves few columns slowly.
constexpr int64_t kPanelOnCpu = 512;
constexpr int64_t kPanelOnDevice = 8192;

// H = V·Vᵀ with V upper triangular comes from the ordinary factor L of H read backwards; U = V⁻¹ is
// L⁻¹ read backwards. L⁻¹ is made in panels: their columns begin at their own row, a third of the
// work of all columns at full height, and nothing of L's size is held beside L and U but a part.
at::Tensor upperFromReversed(const at::Tensor& lower) {
    const int64_t n = lower.size(0);
    const int64_t panel = lower.is_cpu() ? kPanelOnCpu : kPanelOnDevice;
    at::Tensor upper = at::zeros({n, n}, lower.options());
    for (int64_t begin = 0; begin < n; begin += panel) {
        const int64_t columns = std::min(panel, n - begin);
        const at::Tensor part = lower.slice(0, begin).slice(1, begin);
        const at::Tensor right = at::eye(n - begin, columns, lower.options());
        const at::Tensor solved = at::linalg_solve_triangular(part, right, /*upper=*/false);
        upper.narrow(0, 0, n - begin)
            .narrow(1, n - begin - columns, columns)
            .copy_(solved.flip({0, 1}));
    }
    return upper;
}

} // namespace

InverseFactor inverseFactor(const at::Tensor& gram, double damp) {
    LATHE_ASSERT(gram.dim() == 2 && gram.size(0) == gram.size(1));
    if (!at::isfinite(gram).all().item<bool>()) {
        throw Error(
            ErrorCode::BadData, "the calibration statistics hold NaN or infinite numbers",
            "Check the model with `lathe-engine eval`: its activations overflow on this text.");
    }
    InverseFactor out;
    out.dead = gram.diagonal().eq(0);
    at::Tensor diagonal = gram.diagonal().masked_fill(out.dead, 1);
    const at::Tensor mean = diagonal.mean();
    out.damp = damp;
    // A wide layer's matrices take gigabytes: each is let go as soon as the next is there.
    for (int attempt = 0; attempt < 4; ++attempt, out.damp *= 10) {
        const at::Tensor damped = diagonal + mean * out.damp;
        at::Tensor reversed = gram.flip({0, 1});
        reversed.diagonal().copy_(damped.flip(0));
        const auto [lower, info] = at::linalg_cholesky_ex(reversed);
        reversed.reset();
        if (info.item<int64_t>() == 0) {
            out.upper = upperFromReversed(lower);
            out.damped = gram.clone();
            out.damped.diagonal().copy_(damped);
            return out;
        }
    }
    throw Error(ErrorCode::BadData,
                "the Gram matrix is not positive definite even when damped by " +
                    formatNumber(out.damp / 10) + " of its mean diagonal",
                "Calibrate with more, or more varied, text.");
}

const InverseFactor& FactorCache::of(const at::Tensor& gram, double damp) {
    if (!m_gram.is_same(gram) || m_damp != damp) {
        m_gram.reset();
        m_factor = {}; // two factors at once would not fit beside a large layer
        m_factor = inverseFactor(gram, damp);
        m_gram = gram;
        m_damp = damp;
    }
    return m_factor;
}

} // namespace lathe
