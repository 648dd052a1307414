#include "core/engine/methods/layer_loop.h"
#include "core/engine/methods/layer_step.h"
#include "core/engine/methods/prune_params.h"
#include "core/engine/methods/steps.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct WandaParams {
    PruneParams prune{.scope = "row"};
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        prune.visit(f);
        calibrated.visit(f);
    }
};

StatNeeds wandaNeeds(const WandaParams&) {
    return {.moments = true};
}

/// Scores |W_ij| · ‖X_j‖₂. Source: Sun et al., arXiv:2306.11695, equation 1.
Linear wanda(const LayerCall& call, const WandaParams& params) {
    const at::Tensor scores = call.weight.abs() * call.stats.norm();
    return masked(call.linear, keepMask(scores, params.prune));
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
