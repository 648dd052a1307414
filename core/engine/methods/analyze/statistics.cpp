#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace lathe {

namespace {

struct StatisticsParams {
    bool gram = true;
    bool extremes = true;
    bool spikes = true;
    int64_t rows = 1024;
    bool final_hidden = false;

    template <class F>
    void visit(F&& f) {
        f("gram", gram,
          Info{.label = "Gram matrices",
               .help =
                   "Products of all pairs of inputs, for GPTQ, SparseGPT, ALPS and AWQ. Large: 4 "
                   "bytes for each pair."});
        f("extremes", extremes,
          Info{.label = "Extremes",
               .help = "Mean and largest magnitude of each input, for AWQ and SmoothQuant."});
        f("spikes", spikes,
          Info{.label = "Spikes",
               .help = "How many times the median token the largest token of a window is."});
        f("rows", rows,
          Info{.label = "Sampled tokens",
               .help =
                   "The number of inputs that are kept unchanged, for searches that need examples.",
               .unit = "tokens",
               .min = 0,
               .max = 1 << 20});
        f("final_hidden", final_hidden,
          Info{.label = "Reference outputs",
               .help = "Keeps the hidden states after the last norm, from which reference logits "
                       "are computed. Takes 4 bytes for each token and channel.",
               .advanced = true});
    }
};

StatNeeds needsOf(const StatisticsParams& params) {
    return {.moments = true,
            .extremes = params.extremes,
            .gram = params.gram,
            .spikes = params.spikes,
            .rows = params.rows};
}

StepOutputs foresee(const StepInputs&, const Json& params) {
    Statistics out;
    out.needs = needsOf(paramsFromJson<StatisticsParams>(params, ""));
    return {{"statistics", std::move(out)}};
}

StepOutputs collect(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<StatisticsParams>(params, context.node);
    Statistics out =
        collectStatistics(inputOf<Model>(inputs, "model"), inputOf<DataSet>(inputs, "calibration"),
                          needsOf(read), read.final_hidden, context);
    for (const auto& [name, stats] : out.inputs) {
        if (read.spikes) {
            context.layerValue("spike", name, stats.spikeRatio);
        }
        context.layerValue("rms", name,
                           stats.squareSum.mean().sqrt().item<double>() /
                               std::sqrt(static_cast<double>(stats.tokens)));
    }
    return {{"statistics", std::move(out)}};
}

Series perLayer(const char* name, const char* label, bool log) {
    return {.name = name,
            .label = label,
            .xLabel = "Layer",
            .shape = SeriesShape::PerLayer,
            .logScale = log};
}

} // namespace

Step analyzeStatisticsStep() {
    return Step{
        .type =
            {.id = "analyze.statistics",
             .title = "Input statistics",
             .category = Category::Analyze,
             .help = "Runs calibration text through the model once and keeps the statistics of "
                     "each layer's inputs that methods need. Link it to several methods, and they "
                     "share the pass. The statistics are those of the uncompressed model; with "
                     "calibration text a method uses those of the partly compressed model.",
             .source = "Cosine of block input and output: Men et al. 2024, arXiv:2403.03853; "
                       "spikes: Yang et al. 2024, arXiv:2405.14428",
             .aliases = {"calibrate", "hessian", "gram", "activations", "outliers"},
             .inputs = {Port{.name = "model", .label = "Model"},
                        Port{.name = "calibration", .kind = Kind::Data, .label = "Calibration"}},
             .outputs = {Port{.name = "statistics", .kind = Kind::Stats, .label = "Statistics"}},
             .series = {perLayer("cosine", "Cosine of block input and output", false),
                        perLayer("spike", "Largest over median token", true),
                        perLayer("rms", "Root mean square of inputs", true)},
             .fields = fieldsOf<StatisticsParams>()},
        .run = collect,
        .check = checkLayers<StatisticsParams>,
        .foresee = foresee,
        .dependsOnTarget = true};
}

} // namespace lathe
