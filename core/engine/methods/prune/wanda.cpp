#include "core/engine/solvers/mask_scores.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/prune_params.h"

namespace lathe {
namespace {

struct WandaParams {
    PruneParams prune{.scope = "row"};
    std::string variant = "count";
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        prune.visit(f);
        f("variant", variant,
          Info{.label = "Variant",
               .help = "count: each row, or the layer, loses the same share of its weights. "
                       "cumulative: each row loses the weights that make up the same share of its "
                       "total score, so rows with a few strong weights lose more; the layer meets "
                       "the sparsity to 0.1 %. N:M patterns always count.",
               .choices = {"count", "cumulative"},
               .advanced = true});
        calibrated.visit(f);
    }
};

StatNeeds wandaNeeds(const WandaParams&) {
    return {.moments = true};
}

Linear wanda(const LayerCall& call, const WandaParams& params) {
    const at::Tensor scores = wandaScores(call.weight, call.stats.norm());
    const bool shares = params.variant == "cumulative" && params.prune.pattern == "unstructured";
    return masked(call.linear, shares ? keepByShare(scores, params.prune.sparsity)
                                      : keepMask(scores, params.prune));
}

} // namespace

Step pruneWandaStep() {
    return layerStep<WandaParams>(
        {.id = "prune.wanda",
         .title = "Wanda",
         .category = Category::Prune,
         .help = "Removes weights whose size times the size of their inputs is small, within each "
                 "row. Needs a little text and no weight update; close to SparseGPT at half of "
                 "the weights and far faster.",
         .source = "Sun et al. 2023, arXiv:2306.11695",
         .aliases = {"sparsity", "2:4", "activation", "unstructured"}},
        wandaNeeds, wanda);
}

} // namespace lathe
