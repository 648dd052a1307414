#include "core/engine/solvers/learned_rounding.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

namespace lathe {
namespace {

/// `value` in the forward pass, the gradient of `x` in the backward one.
at::Tensor straightThrough(const at::Tensor& x, const at::Tensor& value) {
    return x.requires_grad() ? x + (value - x).detach() : value;
}

at::Tensor roundedThrough(const at::Tensor& x) {
    return straightThrough(x, x.detach().round());
}

at::Tensor shrunk(const at::Tensor& end, const at::Tensor& share) {
    return share.defined() ? end * share : end;
}

} // namespace

LearnedRounding::LearnedRounding(at::Tensor weight, const Grid& grid)
    : m_weight(std::move(weight)), m_grid(grid) {
    LATHE_ASSERT(grid.format == Grid::Format::Int && grid.scales == Grid::Scales::Real);
    const GridFit nearest = fitGrid(grid, m_weight, RangeRule::MinMax);
    const bool half = nearest.scale.to(at::kHalf).to(at::kFloat).equal(nearest.scale);
    m_storage = half ? at::kHalf : at::kBFloat16;
    const at::Tensor grouped = m_weight.unflatten(1, {nearest.scale.size(1), -1});
    m_low = grouped.amin(-1).clamp_max(0);
    m_high = grouped.amax(-1).clamp_min(0);
}

LearnedRounding::Levels LearnedRounding::levels(const RoundingState& state) const {
    const at::Tensor low = shrunk(m_low, state.low);
    const at::Tensor high = shrunk(m_high, state.high);
    const auto count = static_cast<double>(m_grid.levels());
    const at::Tensor raw =
        m_grid.symmetric ? at::maximum(-low, high) / (count / 2 - 1) : (high - low) / (count - 1);
    const at::Tensor stored = straightThrough(raw, raw.detach().to(m_storage).to(at::kFloat));
    Levels out{at::where(stored.detach() > 0, stored, at::ones_like(stored)), {}};
    if (!m_grid.symmetric)
        out.zero = roundedThrough(-low / out.scale).clamp(0, count - 1).unsqueeze(-1);
    out.scale = out.scale.unsqueeze(-1);
    return out;
}

/// Code numbers in float, [out, G, in / G].
at::Tensor LearnedRounding::numbers(const RoundingState& state, const Levels& levels) const {
    const auto count = static_cast<double>(m_grid.levels());
    at::Tensor steps = m_weight.unflatten(1, {groups(), -1}) / levels.scale;
    if (state.offset.defined())
        steps = steps + state.offset.unflatten(1, {groups(), -1});
    const at::Tensor nearest = roundedThrough(steps);
    return m_grid.symmetric ? (nearest + count / 2).clamp(1, count - 1)
                            : (nearest + levels.zero).clamp(0, count - 1);
}

at::Tensor LearnedRounding::rounded(const RoundingState& state) const {
    const Levels own = levels(state);
    const at::Tensor codes = numbers(state, own);
    const at::Tensor centred =
        m_grid.symmetric ? codes - static_cast<double>(m_grid.levels() / 2) : codes - own.zero;
    return (centred * own.scale).flatten(1);
}

Quantized LearnedRounding::packed(const RoundingState& state) const {
    const at::NoGradGuard noGrad;
    const Levels own = levels(state);
    const at::Tensor codes = numbers(state, own).flatten(1).to(at::kByte);
    return makeQuantized(
        m_grid, codes,
        {own.scale.squeeze(-1), own.zero.defined() ? own.zero.squeeze(-1) : own.zero, {}});
}

} // namespace lathe
