#include "core/engine/numbers/act_quant.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/where.h>

namespace lathe {
namespace {

constexpr double kSmallestRange = 1e-12; ///< of a token that is all zeros

/// The largest magnitude that the format's grid reaches at scale 1.
double topOf(const Grid& grid) {
    return grid.format == Grid::Format::Int ? static_cast<double>(grid.levels() / 2 - 1)
                                            : static_cast<double>(levelsOf(grid.format).back());
}

/// The dimensions that share a dynamic scale.
std::vector<int64_t> alongOf(const ActQuant& op) {
    return op.byWindow ? std::vector<int64_t>{-2, -1} : std::vector<int64_t>{-1};
}

ActCodes symmetricCodes(const ActQuant& op, const at::Tensor& x) {
    const double top = topOf(op.grid);
    const at::Tensor scale =
        op.scale.defined()
            ? op.scale.to(x.device())
            : x.abs().amax(alongOf(op), true).mul(op.clip).clamp_min(kSmallestRange) / top;
    const at::Tensor scaled = (x / scale).clamp(-top, top);
    switch (op.grid.format) {
    case Grid::Format::Int:
        return {scaled.round(), scale, {}};
    case Grid::Format::Fp8E5M2:
        return {scaled.to(at::kFloat8_e5m2), scale, {}};
    default:
        return {scaled.to(at::kFloat8_e4m3fn), scale, {}};
    }
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
    if (op.grid.format == Grid::Format::NvFp4) {
        const double most = static_cast<double>(levelsOf(Grid::Format::Fp8E4M3).back()) *
                            static_cast<double>(levelsOf(op.grid.format).back());
        outer = rows.abs().amax(1, true).clamp_min(kSmallestRange) / most; // each token's own
    }
    return rounded(op.grid, rows, fitGrid(op.grid, rows, RangeRule::MinMax, {}, outer))
        .view(x.sizes());
}

bool inGroups(const Grid& grid) {
    switch (grid.format) {
    case Grid::Format::Int:
    case Grid::Format::Fp8E4M3:
    case Grid::Format::Fp8E5M2:
        return grid.group > 0;
    default:
        return true;
    }
}

} // namespace

ActCodes activationCodes(const ActQuant& op, const at::Tensor& x) {
    LATHE_ASSERT(!inGroups(op.grid) && x.scalar_type() == at::kFloat);
    const bool symmetric = op.grid.symmetric || op.grid.format != Grid::Format::Int;
    return symmetric ? symmetricCodes(op, x) : asymmetricCodes(op, x);
}

at::Tensor roundActivations(const ActQuant& op, const at::Tensor& x) {
    if (at::GradMode::is_enabled() && x.requires_grad()) {
        return x + (roundActivations(op, x.detach()) - x).detach(); // straight through
    }
    const at::Tensor wide = x.to(at::kFloat);
    if (inGroups(op.grid)) {
        return groupRounded(op, wide).to(x.scalar_type());
    }
    const ActCodes codes = activationCodes(op, wide);
    const at::Tensor numbers = codes.codes.to(at::kFloat);
    return ((codes.zero.defined() ? numbers - codes.zero : numbers) * codes.scale)
        .to(x.scalar_type());
}

} // namespace lathe
