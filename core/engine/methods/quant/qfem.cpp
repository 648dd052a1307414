#include "core/engine/methods/quant/rtn.h"
#include "core/engine/steps/act_params.h"
#include "core/engine/steps/layer_step.h"

namespace lathe {
namespace {

struct QfemParams {
    double threshold = 10;
    WeightActParams numbers{};
    std::string activations = "tensor";
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        f("threshold", threshold,
          Info{.label = "Spike threshold",
               .help =
                   "Layers whose largest token exceeds this many times the median token keep "
                   "full-precision activations. Choose the threshold for each run by the chart of "
                   "this step: it should lie below the ratios of the layers that stand out. A "
                   "prefix (QFeP) lowers these ratios too. The authors' lists begin at 6.5 to 13 "
                   "for Llama-2, Gemma and SOLAR, at 49 for Mistral-7B and 78 for Llama-3-70B.",
               .min = 0,
               .max = 1e9,
               .searchValues = {5, 10, 20, 50}});
        numbers.visit(f);
        f("activations", activations,
          Info{.label = "Activation scales",
               .help = "tensor: one scale for all texts, from the largest calibrated input. "
                       "window: one scale for all tokens of a text, found while the model runs; "
                       "later tokens count too. This is the authors' default. Only tokens of the "
                       "text count, not those of a prefix (QFeP).",
               .choices = {"tensor", "window"}});
        calibrated.visit(f);
    }
};

StatNeeds qfemNeeds(const QfemParams&) {
    return {.moments = true, .extremes = true, .spikes = true};
}

/// Siblings read the same input, have the same ratio and so share the decision.
/// Source: Yang et al., arXiv:2405.14428, section 5.1.
Linear qfem(const LayerCall& call, const QfemParams& params) {
    Linear out = call.linear;
    out.parts = {quantizeRtn(call.weight, params.numbers.weightGrid(), RangeRule::MinMax)};
    call.context.layerValue("spike", call.place.name, call.stats.spikeRatio);
    if (call.stats.spikeRatio <= params.threshold) {
        out.in.push_back(params.numbers.rounding(params.activations, call.stats.absMax));
    }
    return out;
}

} // namespace

Step quantQfemStep() {
    std::vector<Series> series = layerSeries();
    series.push_back(Series{.name = "spike",
                            .label = "Largest over median token",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer,
                            .lowerIsBetter = true});
    return layerStep<QfemParams>(
        {.id = "quant.qfem",
         .title = "QFeM",
         .category = Category::Quantize,
         .help =
             "Rounds weights and activations to 8 bits with one activation scale per layer. A few "
             "layers keep their activations: those where single tokens spike and would spoil the "
             "scale of all other tokens. Put QFeP before it to lower the spikes themselves.",
         .source = "Yang et al. 2024, arXiv:2405.14428",
         .aliases = {"w8a8", "int8", "spike", "outlier", "mixed precision", "static"},
         .series = series},
        qfemNeeds, qfem);
}

} // namespace lathe
