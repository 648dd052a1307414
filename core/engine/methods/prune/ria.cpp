#include "core/engine/methods/prune/magnitude.h"
#include "core/engine/solvers/channel_order.h"
#include "core/engine/solvers/mask_scores.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

namespace lathe {
namespace {

struct RiaParams {
    PruneParams prune{}; // scope layer, the default of the authors' code
    double power = 0.5;
    bool reallocate = false;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        prune.visit(f);
        f("power", power,
          Info{.label = "Activation power",
               .help = "The exponent of the input's size in the score. 0: inputs do not count; 1: "
                       "as in Wanda.",
               .min = 0,
               .max = 4});
        f("reallocate", reallocate,
          Info{.label = "Reallocate channels",
               .help = "For N:M patterns only: orders the inputs of each layer so that strong "
                       "inputs do not compete with each other. The layer then reads its inputs "
                       "through a gather, which costs time when it runs. A dense export restores "
                       "the order of the columns; there they no longer follow N:M."});
        calibrated.visit(f);
    }
};

StatNeeds riaNeeds(const RiaParams&) {
    return {.moments = true};
}

/// `linear` with its columns reordered; an input op puts its inputs into the same order.
Linear reordered(const Linear& linear, const at::Tensor& order) {
    Linear out = linear;
    const int64_t in = order.size(0);
    auto& part = std::get<Dense>(out.parts.front());
    part = Dense{part.weight.index_select(1, order)};
    const at::Tensor source = order.to(at::kCPU);
    out.in.emplace_back(Gather{.source = source,
                               .target = at::arange(in, source.options()),
                               .factor = at::ones({in}, source.options().dtype(at::kFloat)),
                               .in = in,
                               .width = in});
    return out;
}

// The authors permute the mask and map it back, so that the stored matrix is not N:M. Here it is
// N:M, and its inputs are permuted.
Linear ria(const LayerCall& call, const RiaParams& params) {
    const at::Tensor scores = riaScores(call.weight, call.stats.norm(), params.power);
    const auto pattern = patternFromText(params.prune.pattern);
    const bool plain =
        call.linear.parts.size() == 1 && std::holds_alternative<Dense>(call.linear.parts.front());
    if (!params.reallocate || !pattern || pattern->keep == pattern->group || !plain) {
        return masked(call.linear, keepMask(scores, params.prune));
    }
    const at::Tensor order = channelOrder(scores, pattern->keep, pattern->group);
    const at::Tensor ordered = scores.index_select(1, order);
    const double before = keptScore(scores, pattern->keep, pattern->group);
    const double after = keptScore(ordered, pattern->keep, pattern->group);
    call.context.layerValue("kept", call.place.name, before > 0 ? after / before - 1 : 0);
    return masked(reordered(call.linear, order), keepMask(ordered, params.prune));
}

} // namespace

Step pruneRiaStep() {
    Step step = layerStep<RiaParams>(
        {.id = "prune.ria",
         .title = "RIA",
         .category = Category::Prune,
         .help = "Scores a weight by its share of its row and of its column, times the size of its "
                 "input, so that no input or output loses all its weights. As cheap as Wanda. It "
                 "compares weights within a layer; Wanda compares within rows.",
         .source = "Zhang et al. 2024, Plug-and-Play (ICLR), OpenReview Tr0lPx9woF",
         .aliases = {"relative importance", "plug-and-play", "sparsity", "2:4", "activation"}},
        riaNeeds, ria);
    step.type.series.push_back(Series{.name = "kept",
                                      .label = "Score gained by reallocation",
                                      .xLabel = "Layer",
                                      .shape = SeriesShape::PerLayer});
    return step;
}

} // namespace lathe
