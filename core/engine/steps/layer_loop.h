#pragma once

#include "core/engine/calib/statistics.h"
#include "core/engine/steps/per_layer.h"
#include "core/engine/steps/step.h"

namespace lathe {

/// What a layer step does to one linear.
using LayerChange = std::function<Linear(const LinearPlace& place, const Linear& linear)>;

/// A copy of `model` in which every linear that `rules` select is what `change` makes of it. Emits
/// progress and, per linear, LayerValue "sparsity" (zeros over weights) and "error" (‖W−W'‖ / ‖W‖).
/// Stops between linears. Errors carry the layer's name.
/// Throws Error{User} when no linear is selected, Error{BadData} for weights that are not finite.
Model changeLinears(const Model& model, const LayerRules& rules, StepContext& context,
                    const LayerChange& change);

/// The same with `change(linear, params)`, where `params` are those of this layer.
template <class P>
Model changeEach(const Model& model, const P& params, StepContext& context,
                 const std::function<Linear(const Linear&, const P&)>& change) {
    const PerLayer<P> own(model, params, context.node);
    return changeLinears(model, own.rules(), context,
                         [&](const LinearPlace& place, const Linear& linear) {
                             return change(linear, own[place.name]);
                         });
}

/// Σ over the tokens of `stats` of ‖W·x‖² for W = `weight` [out, in]: exact where the Gram matrix
/// of X is known, as for uncorrelated channels where only norms are, ‖W‖² where nothing is.
double outputPower(const at::Tensor& weight, const InputStats& stats);

/// Emits LayerValue "sparsity" (zeros over weights) and "error" of a linear whose weight changed,
/// both [out, in]: the output error ‖X(W−W')ᵀ‖ / ‖XWᵀ‖ where `stats` hold the Gram matrix of X,
/// its estimate from X's norms where they hold only those, ‖W−W'‖ / ‖W‖ where they hold nothing.
void emitLayerChange(const std::string& name, const at::Tensor& before, const at::Tensor& after,
                     const InputStats& stats, StepContext& context);

/// The linears that `rules` select, in order of computation. Throws Error{User} when none are.
std::vector<LinearPlace> selectedLinears(const Model& model, const LayerRules& rules);

/// How many linears of a block `rules` select.
int64_t selectedIn(const Block& block, int64_t number, const ModelConfig& config,
                   const LayerRules& rules);

/// weightOf(linear). Throws Error{BadData} with the count when weights are NaN or infinite.
at::Tensor finiteDense(const Linear& linear);

/// `linear` with exact zeros where `keep` [out, in] is false, in its own format where that can
/// represent zeros (Dense in its dtype, Quantized in its codes), else Dense in bfloat16.
Linear masked(const Linear& linear, const at::Tensor& keep);

} // namespace lathe
