#pragma once

#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/per_layer.h"
#include "core/engine/transforms/fold.h"

namespace lathe {

// What the block methods that fold have in common.

/// calibrateBlocks() with one object per block: Work(call, own).run(); `own`: parameters by layer.
template <class Work, class P>
Model changeBlocks(const Model& model, const CalibrationSource& source, const P& params,
                   StepContext& context) {
    const PerLayer<P> own(model, params, context.node);
    return calibrateBlocks(model, source, context,
                           [&](const BlockCall& call) { Work(call, own).run(); });
}

/// All sites, in order of computation.
inline constexpr Site kSites[] = {Site::Attention, Site::Output, Site::Mlp, Site::Down};

/// weightOf(linear) on `device`. Throws Error{BadData} with the layer's name for weights that are
/// not finite.
at::Tensor weightOn(const PlacedLinear& placed, at::Device device);

/// Replaces the parts of a linear by codes of `grid`, on the host; emits its error and sparsity.
/// `weight` [out, width] float32 is the weight to round, `before` [out, in] the original one;
/// `importance` as in fitGrid. `ops` will precede the codes; the error is measured on the inputs
/// that `before` reads.
struct Rounding {
    Grid grid{};
    RangeRule range = RangeRule::MinMax;
    at::Tensor weight;
    at::Tensor before;
    at::Tensor importance;
    std::vector<InputOp> ops{};
};

void quantizeInto(const PlacedLinear& placed, const Rounding& rounding, const InputStats& stats,
                  StepContext& context);

/// Statistics of inputs divided by `divisor`.
InputStats dividedStats(const InputStats& stats, const at::Tensor& divisor);

/// Gives linears of `block` that a fold made float32, but that no quantizer changed, the type that
/// they have in `before` (when that was Dense).
void restoreTypes(Block& block, const Block& before, const ModelConfig& config);

} // namespace lathe
