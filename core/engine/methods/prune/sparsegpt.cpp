#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/methods/prune/magnitude.h"
#include "core/engine/solvers/sparse_gpt.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/prune_params.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct SparseGptParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    double damp = 0.01;
    int64_t block_columns = 128;
    bool preserve_sparsity_mask = true;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        visitAmount(f, sparsity, pattern);
        f("damp", damp,
          Info{.label = "Damping",
               .help =
                   "This share of the mean diagonal is added to the diagonal of the Gram matrix. "
                   "It is raised tenfold, with a note, while the matrix cannot be factored.",
               .min = 0,
               .max = 1,
               .advanced = true});
        f("block_columns", block_columns,
          Info{.label = "Columns at once",
               .help = "The number of neighbouring inputs whose zeros are chosen together. Every "
                       "such block gets the same sparsity.",
               .min = 1,
               .max = 1 << 20,
               .advanced = true});
        f("preserve_sparsity_mask", preserve_sparsity_mask,
          Info{.label = "Keep zeros",
               .help = "Weights that are already zero stay zero and count towards the sparsity. "
                       "Off: they may become nonzero again.",
               .advanced = true});
        calibrated.visit(f);
    }
};

StatNeeds sparseGptNeeds(const SparseGptParams&) {
    return {.gram = true};
}

Linear pruneBySparseGpt(const LayerCall& call, const SparseGptParams& params) {
    const ZeroTarget target = zeroTarget(params.sparsity, params.pattern);
    if (target.none) {
        return call.linear;
    }
    const InverseFactor& factor = call.factor(params.damp);
    SparseGptOptions options{.sparsity = target.sparsity,
                             .keep = target.keep,
                             .of = target.of,
                             .blockColumns = params.block_columns};
    if (params.preserve_sparsity_mask) {
        options.zeros = call.weight == 0;
    }
    // Weights on dead inputs have no effect, but the damping would give them one.
    const at::Tensor weight = call.weight.masked_fill(factor.dead, 0);
    return withWeight(call.linear, sparseGpt(weight, factor, options).weight);
}

} // namespace

Step pruneSparseGptStep() {
    Step step = layerStep<SparseGptParams>(
        {.id = "prune.sparsegpt",
         .title = "SparseGPT",
         .category = Category::Prune,
         .help = "Chooses zeros with second-order information and corrects the remaining weights, "
                 "column by column. More accurate than Wanda at 50 % and more and with N:M "
                 "patterns; needs a Gram matrix per layer.",
         .source = "Frantar and Alistarh 2023, arXiv:2301.00774",
         .aliases = {"sparsity", "2:4", "OBS", "Hessian", "second order", "unstructured"}},
        sparseGptNeeds, pruneBySparseGpt);
    step.check = [check = step.check](const StepInputs& inputs, const Json& params,
                                      const StepContext& context) {
        std::vector<Problem> problems = check(inputs, params, context);
        const auto pattern = patternFromText(params.at("pattern").get<std::string>());
        if (!anyError(problems) && pattern && pattern->group > kMostPattern) {
            problems.push_back({.field = "pattern",
                                .message = "a pattern of " + std::to_string(pattern->group) +
                                           " neighbours is too long for a column sweep",
                                .hint = "choose one of at most " + std::to_string(kMostPattern)});
        }
        return problems;
    };
    return step;
}

} // namespace lathe
