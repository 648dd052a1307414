#include "core/engine/train/trained_grid.h"

#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_round.h"
#include "core/engine/numbers/grid_scale.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

namespace lathe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor inGroups(const at::Tensor& weight, const at::Tensor& scale) {
    return weight.view({weight.size(0), scale.size(1), -1});
}

/// The levels at scale 1 of weights in groups, and where they were not clipped.
struct Steps {
    at::Tensor level;  ///< of a whole-number grid less its zero point
    at::Tensor inside; ///< bool
};

/// `exact`: a weight is clipped from the outermost level on, as LSQ defines it; else from half a
/// step beyond it, since the range of the weights may end there by the rounding of its scale.
Steps stepsOf(const Grid& grid, const at::Tensor& groups, const GridFit& fit, bool exact) {
    const at::Tensor size = groups / fit.scale.unsqueeze(-1);
    if (!isWhole(grid.format)) {
        return {roundToLevels(grid.format, size), size.abs() <= largestLevel(grid)};
    }
    const auto low = static_cast<double>(grid.lowest());
    const auto high = static_cast<double>(grid.highest());
    const double margin = exact ? 0 : 0.5;
    const auto within = [&](const at::Tensor& x) {
        return x.ge(low - margin).logical_and(x.le(high + margin));
    };
    if (!fit.zero.defined()) {
        return {size.round().clamp(low, high), within(size)};
    }
    const at::Tensor zero = fit.zero.unsqueeze(-1);
    return {(size.round() + zero).clamp(low, high) - zero, within(size + zero)};
}

/// What a rounding needs besides the tensors that get gradients.
struct RoundingHolder final : torch::CustomClassHolder {
    RoundingHolder(const Grid& one, GridFit found, double scale)
        : grid(one), fit(std::move(found)), gradientScale(scale) {}

    Grid grid;
    GridFit fit;
    double gradientScale;
};

/// The rounding of a weight as one operation, so that the backward pass needs only the weight,
/// which exists anyway, and not the tensors between.
struct Rounding : torch::autograd::Function<Rounding> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& weight,
                              const std::optional<at::Tensor>& scale,
                              const std::optional<at::Tensor>& zero,
                              const c10::intrusive_ptr<RoundingHolder>& held) {
        context->save_for_backward({weight});
        context->saved_data["held"] = c10::IValue::make_capsule(held);
        context->saved_data["learned"] = scale.has_value();
        context->saved_data["zeroLearned"] = zero.has_value();
        return rounded(held->grid, weight, held->fit);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const at::Tensor weight = context->get_saved_variables()[0];
        const auto capsule = context->saved_data["held"].toCapsule();
        const auto& held = static_cast<const RoundingHolder&>(*capsule);
        const GridFit& fit = held.fit;
        const at::Tensor groups = inGroups(weight, fit.scale);
        const at::Tensor gradient = inGroups(gradients[0].contiguous(), fit.scale);
        const bool learned = context->saved_data["learned"].toBool();
        const auto [level, inside] = stepsOf(held.grid, groups, fit, learned);
        const at::Tensor toWeight = gradient * inside;
        variable_list out(4);
        out[0] = toWeight.view_as(weight);
        if (learned) {
            const at::Tensor slope =
                at::where(inside, level - groups / fit.scale.unsqueeze(-1), level);
            out[1] = (gradient * slope).sum(-1) * held.gradientScale;
            if (context->saved_data["zeroLearned"].toBool()) {
                out[2] = (gradient * inside.logical_not()).sum(-1).neg() * fit.scale *
                         held.gradientScale;
            }
        }
        return out;
    }
};

/// Mean magnitude of all weights, one scale for every group.
GridFit absMean(const Grid& grid, const at::Tensor& weight) {
    const int64_t groups = grid.group > 0 ? weight.size(1) / grid.group : 1;
    const at::Tensor mean = weight.abs().mean().clamp_min(1e-5).to(at::kHalf).to(at::kFloat);
    return {mean.expand({weight.size(0), groups}).contiguous(), {}, {}};
}

} // namespace

void requireLearnable(const GridTraining& training) {
    using Scales = GridTraining::Scales;
    const Grid& grid = training.grid;
    if (training.scales == Scales::Learned && !groupsStandAlone(grid)) {
        throw Error(ErrorCode::User,
                    "scales that are stored together, as in this number format, cannot be learned",
                    "use learn minmax, or a format such as int, fp8_e4m3, mxfp4 or nvfp4");
    }
    const bool ternary = isWhole(grid.format) && grid.bits == 2 && grid.symmetric &&
                         grid.symmetry == Grid::Symmetry::Restricted;
    if (training.scales == Scales::AbsMean && !ternary) {
        throw Error(ErrorCode::User, "ternary levels are those of 2 bits, symmetric, restricted",
                    "set bits to 2 and symmetric to true");
    }
}

TrainedGrid::TrainedGrid(const at::Tensor& weight, GridTraining training)
    : m_training(std::move(training)) {
    requireLearnable(m_training);
    if (m_training.scales != GridTraining::Scales::Learned) {
        return;
    }
    const Grid& grid = m_training.grid;
    const GridFit start = fitGrid(grid, weight.detach(), m_training.range);
    m_scale = start.scale.clone().requires_grad_();
    if (start.zero.defined()) {
        m_zero = start.zero.clone().requires_grad_();
    }
    const auto members = static_cast<double>(weight.size(1) / start.scale.size(1));
    const double top =
        isWhole(grid.format) ? static_cast<double>(grid.highest()) : largestLevel(grid);
    m_gradientScale = 1 / std::sqrt(members * top);
}

GridFit TrainedGrid::fit(const at::Tensor& weight) const {
    const Grid& grid = m_training.grid;
    const at::Tensor values = weight.detach();
    if (m_training.scales == GridTraining::Scales::AbsMean) {
        return absMean(grid, values);
    }
    if (!m_scale.defined()) {
        return fitGrid(grid, values, m_training.range);
    }
    const at::Tensor scale = m_scale.detach();
    const Range range = fullRange(inGroups(values, scale));
    GridFit out{
        .scale = storedScale(grid, scale, storeFor(grid, range, {})), .zero = {}, .outer = {}};
    if (storedScaleOf(grid) == StoredScale::Block) {
        out.outer = storeFor(grid, range, {}).outer;
    }
    if (m_zero.defined()) {
        out.zero = m_zero.detach().round().clamp(0, static_cast<double>(grid.highest()));
    }
    return out;
}

at::Tensor TrainedGrid::levels(const at::Tensor& weight) const {
    const auto learned = [](const at::Tensor& t) {
        return t.defined() ? std::optional(t) : std::nullopt;
    };
    return Rounding::apply(
        weight, learned(m_scale), learned(m_zero),
        c10::make_intrusive<RoundingHolder>(m_training.grid, fit(weight), m_gradientScale));
}

Quantized TrainedGrid::stored(const at::Tensor& weight) const {
    const at::NoGradGuard noGrad;
    const at::Tensor values = weight.detach();
    const GridFit found = fit(values);
    return makeQuantized(m_training.grid, encode(m_training.grid, values, found), found);
}

at::Tensor levelsOfCodes(const Quantized& part, const at::Tensor& scale) {
    GridFit one = fitOf(part);
    one.scale = at::ones_like(one.scale);
    const at::Tensor steps =
        decode(part.grid, unpackCodes(part.codes, part.grid.bits, part.in), one);
    return (inGroups(steps, scale) * scale.unsqueeze(-1)).view_as(steps);
}

} // namespace lathe
