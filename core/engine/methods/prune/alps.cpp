#include "core/engine/solvers/alps.h"

#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/prune_params.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct AlpsParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    double damp = 0.01;
    double rho = 0.1;
    int64_t iterations = 300;
    int64_t refine_steps = 10;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        visitAmount(f, sparsity, pattern);
        f("damp", damp,
          Info{.label = "Damping",
               .help =
                   "This share of the mean diagonal is added to the diagonal of the Gram matrix.",
               .min = 0,
               .max = 1,
               .advanced = true});
        f("rho", rho,
          Info{.label = "First penalty",
               .help =
                   "How strongly the search is held at first to the zeros it chose. The penalty "
                   "grows while the zeros still change. A small value is thorough and slow.",
               .min = 1e-6,
               .max = 1e6,
               .advanced = true});
        f("iterations", iterations,
          Info{.label = "Iterations",
               .help = "The largest number of iterations for a layer; most layers settle earlier.",
               .min = 1,
               .max = 100000,
               .advanced = true,
               .role = Role::Updates});
        f("refine_steps", refine_steps,
          Info{.label = "Refining steps",
               .help = "Conjugate-gradient steps that fit the remaining weights to the outputs.",
               .min = 0,
               .max = 10000,
               .advanced = true});
        calibrated.visit(f);
    }
};

StatNeeds alpsNeeds(const AlpsParams&) {
    return {.gram = true};
}

Linear pruneByAlps(const LayerCall& call, const AlpsParams& params) {
    const ZeroTarget target = zeroTarget(params.sparsity, params.pattern);
    if (target.none) {
        return call.linear;
    }
    const auto start = std::chrono::steady_clock::now();
    const AlpsOptions options{.sparsity = target.sparsity,
                              .keep = target.keep,
                              .of = target.of,
                              .damp = params.damp,
                              .rho = params.rho,
                              .iterations = params.iterations,
                              .refineSteps = params.refine_steps,
                              .checkStop = [&] { call.context.throwIfStopped(); },
                              .damped = [&](double damp) { call.noteDamping(damp, params.damp); }};
    // Weights on dead inputs have no effect, but the damping would give them one.
    const at::Tensor weight = call.weight.masked_fill(call.stats.gram.diagonal() == 0, 0);
    Linear out = withWeight(call.linear, alps(weight, call.stats.gram, options));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    call.context.layerValue("seconds", call.place.name, taken.count());
    return out;
}

std::vector<Series> alpsSeries() {
    auto out = layerSeries();
    out.push_back(Series{.name = "seconds",
                         .label = "Time",
                         .unit = "s",
                         .xLabel = "Layer",
                         .shape = SeriesShape::PerLayer,
                         .lowerIsBetter = true});
    return out;
}

} // namespace

Step pruneAlpsStep() {
    return layerStep<AlpsParams>(
        {.id = "prune.alps",
         .title = "ALPS",
         .category = Category::Prune,
         .help =
             "Searches the zeros of a whole layer together (ADMM) and fits the remaining weights "
             "to the layer's outputs. The most accurate one-shot pruner here from 70 % on. It "
             "takes about ten times as long as SparseGPT, so use a GPU for large layers.",
         .source = "Meng et al. 2024, arXiv:2406.07831",
         .aliases = {"ADMM", "sparsity", "2:4", "conjugate gradient", "unstructured"},
         .series = alpsSeries()},
        alpsNeeds, pruneByAlps);
}

} // namespace lathe
