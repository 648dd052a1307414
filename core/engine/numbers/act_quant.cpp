#include "core/engine/numbers/act_quant.h"

#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>

namespace lathe {
namespace {

constexpr double kSmallestRange = 1e-12; ///< of a token that is all zeros

/// The dimensions that share a dynamic scale.
std::vector<int64_t> alongOf(const ActQuant& op) {
    return op.byWindow ? std::vector<int64_t>{-2, -1} : std::vector<int64_t>{-1};
}

ActCodes symmetricCodes(const ActQuant& op, const at::Tensor& x) {
    const double top = largestLevel(op.grid);
    const at::Tensor scale =
        op.scale.defined()
            ? op.scale.to(x.device())
            : x.abs().amax(alongOf(op), true).mul(op.clip).clamp_min(kSmallestRange) / top;
    const at::Tensor scaled = (x / scale).clamp(-top, top);
    const bool whole = isWhole(op.grid.format);
    return {whole ? scaled.round() : scaled.to(rowOf(op.grid.format).native), scale, {}};
}

ActCodes asymmetricCodes(const ActQuant& op, const at::Tensor& x) {
    const auto top = static_cast<double>(op.grid.levels() - 1);
    at::Tensor scale = op.scale;
    at::Tensor zero = op.zero;
    if (scale.defined()) {
        scale = scale.to(x.device());
        zero = zero.to(x.device());
    } else {
        const at::Tensor low = x.amin(alongOf(op), true).clamp_max(0) * op.clip;
        const at::Tensor high = x.amax(alongOf(op), true).clamp_min(0) * op.clip;
        scale = (high - low).clamp_min(kSmallestRange) / top;
        zero = (-low / scale).round();
    }
    return {((x / scale).round() + zero).clamp(0, top), scale, zero};
}

/// Formats whose neighbours share scales: a token is a row of the grid.
at::Tensor groupRounded(const ActQuant& op, const at::Tensor& x) {
    const at::Tensor rows = x.reshape({-1, x.size(-1)}).contiguous();
    at::Tensor outer;
    if (storedScaleOf(op.grid) == StoredScale::Block) {
        const double most =
            static_cast<double>(levelsOf(kBlockScaleFormat).back()) * largestLevel(op.grid);
        outer = rows.abs().amax(1, true).clamp_min(kSmallestRange) / most; // each token's own
    }
    return rounded(op.grid, rows, fitGrid(op.grid, rows, RangeRule::MinMax, {}, outer))
        .view(x.sizes());
}

} // namespace

ActCodes activationCodes(const ActQuant& op, const at::Tensor& x) {
    LATHE_ASSERT(scalesTokens(op.grid) && x.scalar_type() == at::kFloat);
    const bool symmetric = op.grid.symmetric || !isWhole(op.grid.format);
    return symmetric ? symmetricCodes(op, x) : asymmetricCodes(op, x);
}

at::Tensor roundActivations(const ActQuant& op, const at::Tensor& x) {
    if (at::GradMode::is_enabled() && x.requires_grad()) {
        return x + (roundActivations(op, x.detach()) - x).detach(); // straight through
    }
    const at::Tensor wide = x.to(at::kFloat);
    if (!scalesTokens(op.grid)) {
        return groupRounded(op, wide).to(x.scalar_type());
    }
    const ActCodes codes = activationCodes(op, wide);
    const at::Tensor numbers = codes.codes.to(at::kFloat);
    return ((codes.zero.defined() ? numbers - codes.zero : numbers) * codes.scale)
        .to(x.scalar_type());
}

} // namespace lathe
