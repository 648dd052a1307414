#include "core/engine/methods/block_probe.h"
#include "core/engine/methods/layer_step.h"
#include "core/engine/methods/quant_params.h"
#include "core/engine/methods/site_linears.h"
#include "core/engine/methods/steps.h"
#include "core/engine/solvers/channel_scales.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>

namespace lathe {
namespace {

constexpr int kAlphas = 20; ///< alpha = 0, 1/20, …, 19/20
constexpr int64_t kClipRows = 512;

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
                       "output error; q and k are left out, as in the reference."});
        f("search_windows", searchWindows,
          Info{.label = "Windows of the search",
               .help = "Calibration windows on which the 20 candidates are tried. The statistics "
                       "always use all; more windows cost time in proportion.",
               .min = 1,
               .max = 4096,
               .advanced = true});
        f("shared_heads", sharedHeads,
          Info{.label = "Shared value heads",
               .help = "Query heads that read the same values must agree on the scales before o: "
                       "mean (geometric) or max of their inputs' sizes, or skip o there, as the "
                       "reference does.",
               .choices = {"mean", "max", "skip"},
               .advanced = true});
        layers.visit(f);
    }
};

/// One block on its way: scales site by site, then clips and codes.
class AwqBlock {
public:
    AwqBlock(Block& block, int64_t number, BlockWalk& walk, const AwqParams& params,
             StepContext& context)
        : m_block(block)
        , m_number(number)
        , m_walk(walk)
        , m_params(params)
        , m_json(paramsToJson(params))
        , m_context(context) {}

    void run() {
        const Block before = m_block;
        m_stats = m_walk.collect(m_block, m_number,
                                 {.moments = true, .extremes = true, .rows = kClipRows});
        const BlockProbe probe(m_walk, m_block, m_number, m_params.searchWindows);
        for (const Site site : kSites)
            if (scalable(site))
                scale(site, probe);
        for (const Site site : kSites)
            for (const PlacedLinear& placed : linears(site))
                if (selects(placed))
                    quantize(placed);
        restoreTypes(m_block, before, m_walk.config());
    }

private:
    std::vector<PlacedLinear> linears(Site site) {
        return linearsAt(m_block, m_number, m_walk.config(), site);
    }

    bool selects(const PlacedLinear& placed) const {
        return m_params.layers.selects(placed.place.name, false);
    }

    AwqParams paramsOf(const PlacedLinear& placed) const {
        return paramsFromJson<AwqParams>(m_params.layers.paramsFor(placed.place.name, m_json),
                                         m_context.node);
    }

    /// Somebody there is to be quantized, and nothing stands between the inputs and the weights.
    bool scalable(Site site) {
        bool any = false;
        for (const PlacedLinear& placed : linears(site)) {
            if (!placed.linear->in.empty())
                return false;
            any = any || selects(placed);
        }
        const bool shared =
            site == Site::Output && m_block.attention->heads != m_block.attention->kvHeads;
        return any && !(shared && m_params.sharedHeads == "skip");
    }

    at::Tensor meanSizes(Site site, const std::string& name) const {
        const InputStats& stats = m_stats.at(name);
        const at::Tensor mean = stats.absSum / static_cast<double>(stats.tokens);
        if (site != Site::Output)
            return mean;
        return sharedByHeads(*m_block.attention, mean.clamp_min(1e-12),
                             m_params.sharedHeads == "max" ? HeadRule::Max
                                                           : HeadRule::GeometricMean);
    }

    /// A linear at the site: its weight, and how it will be rounded (not at all when not selected).
    struct Candidate {
        at::Tensor weight;
        at::Tensor bias;
        std::optional<Grid> grid;
        RangeRule range = RangeRule::MinMax;
        at::Tensor importance;

        Linear tried(const at::Tensor& scales) const {
            if (!grid)
                return makeDense(weight, bias);
            const at::Tensor scaled = weight * scales;
            const at::Tensor own = importance.defined() ? importance / scales.square() : importance;
            return makeDense(rounded(*grid, scaled, fitGrid(*grid, scaled, range, own)) / scales,
                             bias);
        }
    };

    Candidate candidate(const PlacedLinear& placed) const {
        Candidate out{.weight = weightOn(placed, m_walk.target().device),
                      .bias = placed.linear->bias,
                      .grid = {},
                      .importance = {}};
        if (selects(placed)) {
            const AwqParams own = paramsOf(placed);
            out.grid = own.quant.gridFor(out.weight.size(1));
            out.range = rangeRuleOf(own.quant.range);
            out.importance = m_stats.at(placed.place.name).squareSum;
        }
        return out;
    }

    /// Source: Lin et al., AWQ, arXiv:2306.00978, equations 4 and 5.
    void scale(Site site, const BlockProbe& probe) {
        const std::vector<PlacedLinear> here = linears(site);
        std::vector<Candidate> candidates;
        for (const PlacedLinear& placed : here)
            candidates.push_back(candidate(placed));
        const at::Tensor sizes = meanSizes(site, here.front().place.name);
        at::Tensor best;
        double plainLoss = 0;
        double bestLoss = 0;
        double bestAlpha = 0;
        for (int i = 0; i < kAlphas; ++i) {
            m_context.throwIfStopped();
            const double alpha = static_cast<double>(i) / kAlphas;
            const at::Tensor scales = awqScales(sizes, alpha);
            std::vector<Linear> tried;
            for (const Candidate& one : candidates)
                tried.push_back(one.tried(scales));
            const double loss = probe.loss(site, tried);
            plainLoss = i == 0 ? loss : plainLoss;
            if (i == 0 || loss < bestLoss) {
                bestLoss = loss;
                bestAlpha = alpha;
                best = scales;
            }
        }
        for (const PlacedLinear& placed : here) {
            m_context.layerValue("alpha", placed.place.name, bestAlpha);
            m_context.layerValue("loss", placed.place.name,
                                 plainLoss > 0 ? bestLoss / plainLoss : 1);
        }
        // Alpha 0 is plain rounding: nothing is touched.
        if (bestAlpha > 0)
            fold(site, best);
    }

    void fold(Site site, const at::Tensor& scales) {
        for (const PlacedLinear& placed : linears(site))
            m_stats[placed.place.name] = dividedStats(m_stats.at(placed.place.name), scales);
        foldInputs(m_block, m_walk.config(), site, scales);
    }

    /// The reference clips no projection that makes queries or keys; of a fused one only v's rows.
    at::Tensor clipped(const PlacedLinear& placed, const at::Tensor& weight,
                       const Grid& grid) const {
        const at::Tensor& rows = m_stats.at(placed.place.name).rows;
        switch (placed.place.role) {
        case LinearRole::Q:
        case LinearRole::K:
            return weight;
        case LinearRole::Qkv: {
            const at::Tensor own =
                valueRows(*m_block.attention, m_walk.config()).to(weight.device());
            return weight.index_copy(0, own,
                                     clippedWeight(weight.index_select(0, own), rows, grid));
        }
        default:
            return clippedWeight(weight, rows, grid);
        }
    }

    void quantize(const PlacedLinear& placed) {
        const AwqParams own = paramsOf(placed);
        const InputStats& stats = m_stats.at(placed.place.name);
        const at::Tensor weight = weightOn(placed, m_walk.target().device);
        const Grid grid = own.quant.gridFor(weight.size(1));
        quantizeInto(placed,
                     {.grid = grid,
                      .range = rangeRuleOf(own.quant.range),
                      .weight = own.clip ? clipped(placed, weight, grid) : weight,
                      .before = weight,
                      .importance = stats.squareSum},
                     stats, m_context);
    }

    Block& m_block;
    int64_t m_number;
    BlockWalk& m_walk;
    const AwqParams& m_params;
    Json m_json;
    StepContext& m_context;
    std::map<std::string, InputStats> m_stats;
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
    return blockStep<AwqParams>(
        {.id = "quant.awq",
         .title = "AWQ",
         .category = Category::Quantize,
         .help = "Before rounding, scales up the weights of input channels that are large and "
                 "divides those channels in the layer before, so that what matters rounds finer. "
                 "The exponent is searched per block; then ranges are clipped. Good at 4 and 3 "
                 "bits; breaks down at 2.",
         .source = "Lin et al. 2023, arXiv:2306.00978",
         .aliases = {"activation-aware", "awq", "int4", "scale", "clip", "ptq"},
         .series = awqSeries()},
        changeBlocks<AwqBlock, AwqParams>);
}

} // namespace lathe
