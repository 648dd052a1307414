#include "core/engine/solvers/inverse_factor.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>

namespace lathe {

namespace {

// H = V·Vᵀ with V upper triangular comes from the ordinary factor of H read backwards; U = V⁻¹.
at::Tensor upperFromReversed(const at::Tensor& lowerOfReversed) {
    const auto identity = at::eye(lowerOfReversed.size(0), lowerOfReversed.options());
    return at::linalg_solve_triangular(lowerOfReversed, identity, /*upper=*/false).flip({0, 1});
}

} // namespace

InverseFactor inverseFactor(const at::Tensor& gram, double damp) {
    LATHE_ASSERT(gram.dim() == 2 && gram.size(0) == gram.size(1));
    if (!at::isfinite(gram).all().item<bool>()) {
        throw Error(
            ErrorCode::BadData, "the calibration statistics hold NaN or infinite numbers",
            "Check the model with `lathe-engine eval`: its activations overflow on this text.");
    }
    const auto h = gram.clone();
    auto diagonal = h.diagonal();
    InverseFactor out;
    out.dead = diagonal.eq(0);
    diagonal.masked_fill_(out.dead, 1);
    const at::Tensor mean = diagonal.mean();
    double added = 0;
    out.damp = damp;
    for (int attempt = 0; attempt < 4; ++attempt, out.damp *= 10) {
        diagonal.add_(mean * (out.damp - added));
        added = out.damp;
        const auto [lower, info] = at::linalg_cholesky_ex(h.flip({0, 1}));
        if (info.item<int64_t>() == 0) {
            out.upper = upperFromReversed(lower).contiguous();
            out.damped = h;
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
