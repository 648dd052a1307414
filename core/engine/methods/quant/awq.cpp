#include "core/engine/solvers/channel_scales.h"
#include "core/engine/steps/block_probe.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"
#include "core/engine/steps/site_linears.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>

namespace lathe {
namespace {

constexpr int64_t kClipRows = 512;
constexpr StatNeeds kText{.moments = true, .extremes = true, .rows = kClipRows};
constexpr StatNeeds kStatistics{.moments = true, .extremes = true, .gram = true};

struct AwqParams {
    QuantParams quant{};
    bool clip = true;
    int64_t searchWindows = 4;
    std::string sharedHeads = "mean";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        f("clip", clip,
          Info{.label = "Clip",
               .help = "After the scales, narrows the range of each group where that lowers its "
                       "output error. q and k are skipped, as in the reference."});
        f("search_windows", searchWindows,
          Info{.label = "Windows of the search",
               .help = "The number of calibration windows on which the 20 candidates are tried. "
                       "The reference tries all windows, which takes longer in proportion and "
                       "changes little. The statistics always use all windows. With linked "
                       "statistics the search compares the layers' own outputs on all tokens "
                       "instead.",
               .min = 1,
               .max = 4096,
               .advanced = true});
        f("shared_heads", sharedHeads,
          Info{.label = "Shared value heads",
               .help = "Query heads that read the same values need the same scales before o. mean "
                       "(geometric) or max combines the sizes of their inputs; skip leaves o "
                       "without scales, as the reference does.",
               .choices = {"mean", "max", "skip"},
               .advanced = true});
        layers.visit(f);
    }
};

/// The work on one block: scales site by site, then clips and codes.
class AwqBlock {
public:
    AwqBlock(const BlockCall& call, const PerLayer<AwqParams>& params)
        : m_call(call), m_params(params) {}

    void run() {
        const Block before = m_call.block;
        m_stats = m_call.inputs(m_call.walk != nullptr ? kText : kStatistics);
        if (m_call.walk != nullptr) {
            m_probe.emplace(*m_call.walk, m_call.block, m_call.number,
                            m_params.step().searchWindows);
        }
        m_call.context.timed("search", [&] {
            for (const Site site : kSites) {
                if (scalable(site)) {
                    scale(site);
                }
            }
        });
        for (const Site site : kSites) {
            for (const PlacedLinear& placed : linears(site)) {
                if (selects(placed)) {
                    quantize(placed);
                }
            }
        }
        restoreTypes(m_call.block, before, m_call.config);
    }

private:
    std::vector<PlacedLinear> linears(Site site) {
        return linearsAt(m_call.block, m_call.number, m_call.config, site);
    }

    bool selects(const PlacedLinear& placed) const { return m_params.selects(placed.place.name); }

    /// Whether a linear at `site` is selected, and none of them has an input op before its weights.
    bool scalable(Site site) {
        bool any = false;
        for (const PlacedLinear& placed : linears(site)) {
            if (!placed.linear->in.empty()) {
                return false;
            }
            any = any || selects(placed);
        }
        const bool shared = site == Site::Output &&
                            m_call.block.attention->heads != m_call.block.attention->kvHeads;
        return any && !(shared && m_params.step().sharedHeads == "skip");
    }

    at::Tensor meanSizes(Site site, const std::string& name) const {
        const InputStats& stats = m_stats.at(name);
        const at::Tensor mean = stats.absSum / static_cast<double>(stats.tokens);
        if (site != Site::Output) {
            return mean;
        }
        return sharedByHeads(*m_call.block.attention, mean.clamp_min(1e-12),
                             m_params.step().sharedHeads == "max" ? HeadRule::Max
                                                                  : HeadRule::GeometricMean);
    }

    /// A linear at the site: its weight, and how it will be rounded (not at all when not selected).
    struct Candidate {
        at::Tensor weight;
        at::Tensor bias;
        std::optional<Grid> grid;
        RangeRule range = RangeRule::MinMax;
        at::Tensor importance;
        const InputStats* stats = nullptr;
        double power = 0; ///< of the outputs on the statistics' tokens; unused with text

        Linear tried(const at::Tensor& scales) const {
            if (!grid) {
                return makeDense(weight, bias);
            }
            const at::Tensor scaled = weight * scales;
            const at::Tensor own = importance.defined() ? importance / scales.square() : importance;
            return makeDense(rounded(*grid, scaled, fitGrid(*grid, scaled, range, own)) / scales,
                             bias);
        }
    };

    Candidate candidate(const PlacedLinear& placed) const {
        Candidate out{.weight = weightOn(placed, m_call.device()),
                      .bias = placed.linear->bias,
                      .grid = {},
                      .importance = {},
                      .stats = &m_stats.at(placed.place.name)};
        if (!m_probe) {
            out.power = outputPower(out.weight, *out.stats);
        }
        if (selects(placed)) {
            const AwqParams& own = m_params[placed.place.name];
            out.grid = own.quant.gridFor(out.weight.size(1));
            out.range = rangeRuleOf(own.quant.range);
            out.importance = out.stats->squareSum;
        }
        return out;
    }

    /// The error of rounding after `scales`. With text, the outputs of the module that reads the
    /// inputs are compared on some windows, as in the reference. Statistics do not describe
    /// modules: with them the outputs of the linears are compared, over all tokens, each relative
    /// to its own size.
    double loss(Site site, const std::vector<Candidate>& candidates,
                const at::Tensor& scales) const {
        std::vector<Linear> tried;
        for (const Candidate& one : candidates) {
            tried.push_back(one.tried(scales));
        }
        if (m_probe) {
            return m_probe->loss(site, tried);
        }
        double sum = 0;
        for (size_t i = 0; i < tried.size(); ++i) {
            const Candidate& one = candidates[i];
            const at::Tensor change = weightOf(tried[i]) - one.weight;
            sum += one.power > 0 ? outputPower(change, *one.stats) / one.power : 0;
        }
        return sum;
    }

    /// Source: Lin et al., AWQ, arXiv:2306.00978, equations 4 and 5.
    void scale(Site site) {
        const std::vector<PlacedLinear> here = linears(site);
        std::vector<Candidate> candidates;
        for (const PlacedLinear& placed : here) {
            candidates.push_back(candidate(placed));
        }
        const at::Tensor sizes = meanSizes(site, here.front().place.name);
        const AwqSearch found = searchAwqScales(sizes, [&](const at::Tensor& scales) {
            m_call.context.throwIfStopped();
            return loss(site, candidates, scales);
        });
        for (const PlacedLinear& placed : here) {
            m_call.context.layerValue("alpha", placed.place.name, found.alpha);
            m_call.context.layerValue("loss", placed.place.name, found.shareOfPlainLoss);
        }
        // Alpha 0 is plain rounding: nothing changes.
        if (found.alpha > 0) {
            fold(site, found.scales);
        }
    }

    void fold(Site site, const at::Tensor& scales) {
        for (const PlacedLinear& placed : linears(site)) {
            m_stats[placed.place.name] = dividedStats(m_stats.at(placed.place.name), scales);
        }
        foldInputs(m_call.block, m_call.config, site, scales);
    }

    /// The reference does not clip projections to queries or keys; of a fused one only v's rows.
    at::Tensor clipped(const PlacedLinear& placed, const at::Tensor& weight,
                       const Grid& grid) const {
        const InputStats& stats = m_stats.at(placed.place.name);
        const int64_t group = grid.group > 0 ? grid.group : weight.size(1);
        const at::Tensor grams = stats.gram.defined() ? groupGramsOfGram(stats.gram, group)
                                                      : groupGramsOfRows(stats.rows, group);
        switch (placed.place.role) {
        case LinearRole::Q:
        case LinearRole::K:
            return weight;
        case LinearRole::Qkv: {
            const at::Tensor own =
                valueRows(*m_call.block.attention, m_call.config).to(weight.device());
            return weight.index_copy(0, own,
                                     clippedWeight(weight.index_select(0, own), grams, grid));
        }
        default:
            return clippedWeight(weight, grams, grid);
        }
    }

    void quantize(const PlacedLinear& placed) {
        const AwqParams& own = m_params[placed.place.name];
        const InputStats& stats = m_stats.at(placed.place.name);
        const at::Tensor weight = weightOn(placed, m_call.device());
        const Grid grid = own.quant.gridFor(weight.size(1));
        quantizeInto(placed,
                     {.grid = grid,
                      .range = rangeRuleOf(own.quant.range),
                      .weight = own.clip ? clipped(placed, weight, grid) : weight,
                      .before = weight,
                      .importance = stats.squareSum},
                     stats, m_call.context);
    }

    const BlockCall& m_call;
    const PerLayer<AwqParams>& m_params;
    std::map<std::string, InputStats> m_stats;
    std::optional<BlockProbe> m_probe; ///< with text
};

std::vector<Series> awqSeries() {
    std::vector<Series> series = layerSeries();
    series.push_back(Series{.name = "alpha",
                            .label = "Chosen exponent",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer});
    series.push_back(Series{.name = "loss",
                            .label = "Search loss over that of plain rounding",
                            .xLabel = "Layer",
                            .shape = SeriesShape::PerLayer,
                            .lowerIsBetter = true});
    return series;
}

} // namespace

Step quantAwqStep() {
    return tellingTurnedInputs(blockStep<AwqParams>(
        {.id = "quant.awq",
         .version = 2,
         .title = "AWQ",
         .category = Category::Quantize,
         .help = "Before rounding, scales up the weights of large input channels and divides those "
                 "channels in the layer before, so that weights that matter are rounded more "
                 "finely. It searches the exponent for each block, then clips ranges. Later blocks "
                 "are calibrated on the outputs of compressed blocks; this measured better than "
                 "the outputs of the original model, which the authors use. Good at 4 and 3 bits; "
                 "breaks down at 2.",
         .source = "Lin et al. 2023, arXiv:2306.00978",
         .aliases = {"activation-aware", "awq", "int4", "scale", "clip", "ptq"},
         .series = awqSeries()},
        changeBlocks<AwqBlock, AwqParams>, kStatistics));
}

} // namespace lathe
