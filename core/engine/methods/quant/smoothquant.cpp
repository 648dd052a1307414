#include "core/engine/solvers/channel_scales.h"
#include "core/engine/steps/act_params.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/site_linears.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/maximum.h>

namespace lathe {
namespace {

constexpr StatNeeds kNeeds{.moments = true, .extremes = true};

struct SmoothParams {
    double alpha = 0.5;
    WeightActParams numbers{};
    std::string activations = "token";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("alpha", alpha,
          Info{.label = "Migration strength",
               .help = "The share of the activations' range that moves into the weights: 0 none, 1 "
                       "all. The authors use 0.5 for OPT, 0.6 for Falcon-7B, 0.8 for Mistral-7B, "
                       "0.85 for Llama-2-7B and 13B, 0.9 for Llama-2-70B.",
               .min = 0,
               .max = 1,
               .searchValues = {0.5, 0.65, 0.8, 0.9}});
        numbers.visit(f);
        f("activations", activations,
          Info{.label = "Activation scales",
               .help = "token: one scale per token, found while the model runs. window: one scale "
                       "for all tokens of a text, found while the model runs; later tokens count "
                       "too. tensor: one scale for all texts, from the largest calibrated input; "
                       "faster kernels, less accurate.",
               .choices = {"token", "tensor", "window"}});
        layers.visit(f);
    }
};

class SmoothBlock {
public:
    SmoothBlock(const BlockCall& call, const PerLayer<SmoothParams>& params)
        : m_call(call), m_params(params) {}

    void run() {
        const Block before = m_call.block;
        m_stats = m_call.inputs(kNeeds);
        smooth(Site::Attention);
        smooth(Site::Mlp);
        for (const Site site : kSites) {
            quantize(site);
        }
        restoreTypes(m_call.block, before, m_call.config);
    }

private:
    /// The selected linears that read at `site`.
    std::vector<PlacedLinear> selected(Site site) {
        std::vector<PlacedLinear> out = linearsAt(m_call.block, m_call.number, m_call.config, site);
        std::erase_if(
            out, [&](const PlacedLinear& placed) { return !m_params.selects(placed.place.name); });
        return out;
    }

    /// The largest weight per column over all linears that share the input: one scale serves all.
    at::Tensor weightMax(const std::vector<PlacedLinear>& linears) const {
        at::Tensor all;
        for (const PlacedLinear& placed : linears) {
            const at::Tensor own = weightOn(placed, m_call.device()).abs().amax(0);
            all = all.defined() ? at::maximum(all, own) : own;
        }
        return all;
    }

    void smooth(Site site) {
        const auto here = linearsAt(m_call.block, m_call.number, m_call.config, site);
        const auto some = selected(site);
        const bool plain =
            std::ranges::all_of(here, [](const PlacedLinear& p) { return p.linear->in.empty(); });
        if (some.empty() || !plain) {
            return;
        }
        const at::Tensor& inputMax = m_stats.at(here.front().place.name).absMax;
        const at::Tensor scales =
            smoothScales(inputMax, weightMax(here), m_params[some.front().place.name].alpha);
        for (const PlacedLinear& placed : here) {
            InputStats& stats = m_stats[placed.place.name];
            stats = dividedStats(stats, scales);
            m_call.context.layerValue("spread", placed.place.name,
                                      (stats.absMax.max() / stats.absMax.mean()).item<double>());
        }
        foldInputs(m_call.block, m_call.config, site, scales);
    }

    /// Siblings share one op, so that the model rounds their input once.
    void quantize(Site site) {
        std::optional<ActQuant> shared;
        for (const PlacedLinear& placed : selected(site)) {
            const SmoothParams& own = m_params[placed.place.name];
            const InputStats& stats = m_stats.at(placed.place.name);
            const at::Tensor weight = weightOn(placed, m_call.device());
            quantizeInto(placed,
                         {.grid = own.numbers.weightGrid(),
                          .weight = weight,
                          .before = weight,
                          .importance = {}},
                         stats, m_call.context);
            const ActQuant rounding = own.numbers.rounding(own.activations, stats.absMax);
            if (own.activations == "tensor" && !shared) {
                shared = rounding;
            }
            placed.linear->in.push_back(own.activations == "tensor" ? *shared : rounding);
        }
    }

    const BlockCall& m_call;
    const PerLayer<SmoothParams>& m_params;
    std::map<std::string, InputStats> m_stats;
};

std::vector<Series> smoothSeries() {
    std::vector<Series> series = layerSeries();
    series.push_back(Series{.name = "spread",
                            .label = "Largest over mean channel maximum, smoothed",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer,
                            .lowerIsBetter = true});
    return series;
}

} // namespace

Step quantSmoothquantStep() {
    return tellingTurnedInputs(blockStep<SmoothParams>(
        {.id = "quant.smoothquant",
         .title = "SmoothQuant",
         .category = Category::Quantize,
         .help = "Rounds weights and activations to 8 bits. Outlier channels of the activations "
                 "are first divided in the norm before the layer and multiplied into the weights, "
                 "where one scale per row represents them better. This does not help with single "
                 "tokens that stand out (spikes): see QFeM and QFeP. Two things differ from the "
                 "authors' code: later blocks are calibrated on the outputs of compressed blocks, "
                 "and the outputs of q, k and v are not rounded for attention.",
         .source = "Xiao et al. 2022, arXiv:2211.10438",
         .aliases = {"w8a8", "int8", "fp8", "activation", "outlier", "ptq"},
         .series = smoothSeries()},
        changeBlocks<SmoothBlock, SmoothParams>, kNeeds));
}

} // namespace lathe
