#include "core/engine/solvers/learned_rounding.h"

#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

#include <algorithm>

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

double signRoundRate(int bits, int iterations) {
    constexpr int kFewBits = 3;
    constexpr int kManyIterations = 1000;
    const bool twice = bits <= kFewBits && iterations >= kManyIterations;
    return (twice ? 2.0 : 1.0) / std::max(1, iterations);
}

LearnedRounding::LearnedRounding(at::Tensor weight, const Grid& grid)
    : m_weight(std::move(weight)), m_grid(grid) {
    LATHE_ASSERT(isWhole(grid.format) && grid.scales == Grid::Scales::Real);
    const GridFit nearest = fitGrid(grid, m_weight, RangeRule::MinMax);
    const bool half = nearest.scale.to(at::kHalf).to(at::kFloat).equal(nearest.scale);
    m_storage = half ? at::kHalf : at::kBFloat16;
    m_full = fullRange(m_weight.unflatten(1, {nearest.scale.size(1), -1}));
}

LearnedRounding::Levels LearnedRounding::levels(const RoundingState& state) const {
    const Range range{shrunk(m_full.low, state.low), shrunk(m_full.high, state.high)};
    const at::Tensor exact = exactScale(m_grid, range);
    const at::Tensor stored = straightThrough(exact, exact.detach().to(m_storage).to(at::kFloat));
    Levels out{at::where(stored.detach() != 0, stored, at::ones_like(stored)), {}};
    if (!m_grid.symmetric) {
        out.zero = roundedThrough(-range.low / out.scale)
                       .clamp(0, static_cast<double>(m_grid.highest()))
                       .unsqueeze(-1);
    }
    out.scale = out.scale.unsqueeze(-1);
    return out;
}

/// Code numbers in float, [out, G, in / G].
at::Tensor LearnedRounding::numbers(const RoundingState& state, const Levels& levels) const {
    const auto top = static_cast<double>(m_grid.levels() - 1);
    at::Tensor steps = m_weight.unflatten(1, {groups(), -1}) / levels.scale;
    if (state.offset.defined()) {
        steps = steps + state.offset.unflatten(1, {groups(), -1});
    }
    const at::Tensor nearest = roundedThrough(steps);
    if (!m_grid.symmetric) {
        return (nearest + levels.zero).clamp(0, top);
    }
    return (nearest + static_cast<double>(zeroCode(m_grid)))
        .clamp(static_cast<double>(m_grid.lowestCode()), top);
}

at::Tensor LearnedRounding::rounded(const RoundingState& state) const {
    const Levels own = levels(state);
    const at::Tensor codes = numbers(state, own);
    const at::Tensor centred =
        m_grid.symmetric ? codes - static_cast<double>(zeroCode(m_grid)) : codes - own.zero;
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
