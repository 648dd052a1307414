#include "core/engine/solvers/channel_assembly.h"
#include "core/engine/steps/block_probe.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"
#include "core/engine/steps/site_linears.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

constexpr size_t kThresholds = 12; ///< tried on the block, of those from the search of ratios

struct QllmParams {
    int bits = 4;
    int activationBits = 4;
    double channelRatio = 0.1;
    int64_t searchWindows = 2;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits, bitsInfo("One asymmetric scale per row.", {4, 6, 8}, "Bits of weights"));
        f("activation_bits", activationBits,
          Info{.label = "Bits of activations",
               .help = "One asymmetric scale per token, found while the model runs.",
               .unit = "bits",
               .min = 2,
               .max = 8,
               .searchValues = {4, 6, 8}});
        f("channel_ratio", channelRatio,
          Info{.label = "Additional channels",
               .help =
                   "The largest share of a layer's input channels that splitting may add. As many "
                   "similar channels are merged, so the width stays the same. 0: plain rounding.",
               .min = 0,
               .max = 0.5,
               .searchValues = {0.0, 0.1, 0.2}});
        f("search_windows", searchWindows,
          Info{.label = "Windows of the search",
               .help = "The number of calibration windows on which thresholds are tried. "
                       "Statistics use all windows.",
               .min = 1,
               .max = 4096,
               .advanced = true});
        layers.visit(f);
    }

    Grid weightGrid() const { return gridOf("int", bits, 0, /*symmetric=*/false); }

    ActQuant activations() const {
        return {
            .grid = gridOf("int", activationBits, 0, /*symmetric=*/false), .scale = {}, .zero = {}};
    }
};

class QllmBlock {
public:
    QllmBlock(const BlockCall& call, const PerLayer<QllmParams>& params)
        : m_call(call), m_params(params) {}

    void run() {
        const auto wanted = [&](const LinearPlace& place) { return m_params.selects(place.name); };
        m_stats = m_call.inputs({.extremes = true, .gram = true}, wanted);
        const BlockProbe probe(*m_call.walk, m_call.block, m_call.number,
                               m_params.step().searchWindows);
        for (const Site site : kSites) {
            change(site, probe);
        }
    }

private:
    bool selects(const PlacedLinear& placed) const { return m_params.selects(placed.place.name); }

    /// A linear before the change, and its settings.
    struct Candidate {
        PlacedLinear placed;
        at::Tensor weight;
        std::optional<QllmParams> params; ///< nothing: not selected

        /// Rounded after `gather`, as a dense linear that computes what the codes will.
        Linear tried(const Gather& gather) const {
            if (!params) {
                return makeDense(weight, placed.linear->bias);
            }
            const at::Tensor own = gatheredWeight(gather, weight);
            const Grid grid = params->weightGrid();
            Linear out = makeDense(rounded(grid, own, fitGrid(grid, own, RangeRule::MinMax)),
                                   placed.linear->bias);
            out.in = {gather, params->activations()};
            return out;
        }
    };

    std::vector<Candidate> candidates(Site site) {
        std::vector<Candidate> out;
        for (const PlacedLinear& placed :
             linearsAt(m_call.block, m_call.number, m_call.config, site)) {
            Candidate one{placed, weightOn(placed, m_call.device()), {}};
            if (selects(placed)) {
                one.params = m_params[placed.place.name];
            }
            out.push_back(std::move(one));
        }
        return out;
    }

    void change(Site site, const BlockProbe& probe) {
        const std::vector<Candidate> here = candidates(site);
        const auto first =
            std::ranges::find_if(here, [](const Candidate& one) { return one.params.has_value(); });
        if (first == here.end()) {
            return;
        }
        const bool plain = std::ranges::all_of(
            here, [](const Candidate& one) { return one.placed.linear->in.empty(); });
        std::optional<Gather> gather;
        // The paper splits the inputs of q, k, v, of gate and up, and of down, not those of o.
        if (plain && site != Site::Output && first->params->channelRatio > 0) {
            gather = chosen(site, here, m_stats.at(first->placed.place.name), probe);
        }
        for (const Candidate& one : here) {
            if (one.params) {
                quantize(one, gather);
            }
        }
    }

    /// The split by the threshold whose rounded linears change the module's outputs least. Nothing:
    /// no split is better than none.
    std::optional<Gather> chosen(Site site, const std::vector<Candidate>& here,
                                 const InputStats& stats, const BlockProbe& probe) {
        at::Tensor weightGram;
        double ratio = 0;
        for (const Candidate& one : here) {
            const at::Tensor gram = one.weight.t().matmul(one.weight);
            weightGram = weightGram.defined() ? weightGram + gram : gram;
            if (one.params) {
                ratio = std::max(ratio, one.params->channelRatio);
            }
        }
        std::optional<Gather> best;
        double plainLoss = 0;
        double bestLoss = 0;
        for (const double threshold : spread(splitThresholds(stats.absMax, ratio))) {
            m_call.context.throwIfStopped();
            const Gather gather =
                assembled(copiesOf(stats.absMax, threshold), stats.gram, weightGram);
            std::vector<Linear> tried;
            for (const Candidate& one : here) {
                tried.push_back(one.tried(gather));
            }
            const double loss = probe.loss(site, tried);
            if (plainLoss == 0) {
                plainLoss = bestLoss = loss;
            } else if (loss < bestLoss) {
                bestLoss = loss;
                best = gather;
            }
        }
        const std::string& name = here.front().placed.place.name;
        if (best) {
            best->shared = newSharedId(name + ".in", {});
        }
        m_call.context.layerValue("split", name, best ? splitShare(*best) : 0);
        m_call.context.layerValue("loss", name, plainLoss > 0 ? bestLoss / plainLoss : 1);
        return best;
    }

    /// At most kThresholds of them, evenly spaced, the first (no split) included.
    static std::vector<double> spread(const std::vector<double>& all) {
        if (all.size() <= kThresholds) {
            return all;
        }
        std::vector<double> out;
        for (size_t i = 0; i < kThresholds; ++i) {
            out.push_back(all[i * (all.size() - 1) / (kThresholds - 1)]);
        }
        return out;
    }

    static double splitShare(const Gather& gather) {
        return static_cast<double>(gather.source.size(0) - gather.in) /
               static_cast<double>(gather.in);
    }

    void quantize(const Candidate& one, const std::optional<Gather>& gather) {
        const at::Tensor weight = gather ? gatheredWeight(*gather, one.weight) : one.weight;
        quantizeInto(one.placed,
                     {.grid = one.params->weightGrid(),
                      .weight = weight,
                      .before = one.weight,
                      .importance = {},
                      .ops = gather ? std::vector<InputOp>{*gather} : std::vector<InputOp>{}},
                     m_stats.at(one.placed.place.name), m_call.context);
        if (gather) {
            one.placed.linear->in.push_back(*gather);
        }
        one.placed.linear->in.push_back(one.params->activations());
    }

    const BlockCall& m_call;
    const PerLayer<QllmParams>& m_params;
    std::map<std::string, InputStats> m_stats;
};

std::vector<Series> qllmSeries() {
    std::vector<Series> series = layerSeries();
    series.push_back(Series{.name = "split",
                            .label = "Additional channels",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer});
    series.push_back(Series{.name = "loss",
                            .label = "Search loss over that without splits",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer,
                            .lowerIsBetter = true});
    return series;
}

/// Thresholds are judged on the block itself, so statistics alone do not suffice.
Model quantQllm(const Model& model, const DataSet& text, const QllmParams& params,
                StepContext& context) {
    return changeBlocks<QllmBlock>(model, {.text = &text}, params, context);
}

} // namespace

Step quantQllmStep() {
    return tellingTurnedInputs(blockStep<QllmParams>(
        {.id = "quant.qllm",
         .title = "QLLM",
         .category = Category::Quantize,
         .help = "Rounds weights and activations to few bits (4 and 4). Outlier input channels are "
                 "split into copies that share their value, and similar channels are merged to "
                 "make room. The threshold is searched for each block: at most 12 values of the "
                 "paper's list are tried, evenly spaced, and no split is one of them, so that "
                 "nothing is split where that does not help. The paper trains a low-rank "
                 "correction afterwards; it is not part of this step.",
         .source = "Liu et al. 2023, arXiv:2310.08041",
         .aliases = {"w4a4", "outlier", "channel", "disassembly", "assembly", "activation"},
         .series = qllmSeries()},
        quantQllm));
}

} // namespace lathe
