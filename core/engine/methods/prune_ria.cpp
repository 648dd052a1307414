#include "core/engine/methods/layer_loop.h"
#include "core/engine/methods/layer_step.h"
#include "core/engine/methods/prune_params.h"
#include "core/engine/methods/steps.h"
#include "core/engine/solvers/mask_scores.h"

namespace lathe {
namespace {

struct RiaParams {
    PruneParams prune{}; // by layer, as the authors' code compares unless told otherwise
    double power = 0.5;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        prune.visit(f);
        f("power", power,
          Info{.label = "Activation power",
               .help = "Exponent of the size of an input in the score; 0: inputs do not count, 1: "
                       "as in Wanda.",
               .min = 0,
               .max = 4});
        calibrated.visit(f);
    }
};

StatNeeds riaNeeds(const RiaParams&) {
    return {.moments = true};
}

// The paper's channel reallocation is not done. It makes N:M patterns of a matrix whose inputs are
// permuted; in the stored order they are none, so that neither files nor kernels can use them,
// unless the layers before absorb the permutation, which only the inputs of down and, within heads,
// of o allow.
Linear ria(const LayerCall& call, const RiaParams& params) {
    noteDeadInputs(call);
    const at::Tensor scores = riaScores(call.weight, call.stats.norm(), params.power);
    return masked(call.linear, keepMask(scores, params.prune));
}

} // namespace

Step pruneRiaStep() {
    return layerStep<RiaParams>(
        {.id = "prune.ria",
         .title = "RIA",
         .category = Category::Prune,
         .help = "Scores a weight by its share of its row and of its column times the size of its "
                 "input, so that no input or output loses all its weights. As cheap as Wanda; "
                 "compares within a layer, where Wanda compares within rows.",
         .source = "Zhang et al. 2024, Plug-and-Play (ICLR), OpenReview Tr0lPx9woF",
         .aliases = {"relative importance", "plug-and-play", "sparsity", "2:4", "activation"}},
        riaNeeds, ria);
}

} // namespace lathe
