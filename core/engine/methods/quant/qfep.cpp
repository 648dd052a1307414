#include "core/engine/calib/token_peaks.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/transforms/prefix.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kTopOfWindow = 3;   ///< tokens of a window that may become candidates
constexpr int64_t kWindowsAfter = 16; ///< windows on which the effect is reported

struct QfepParams {
    int64_t contexts = 200;
    int64_t candidates = 3;

    template <class F>
    void visit(F&& f) {
        f("contexts", contexts,
          Info{.label = "Context tokens",
               .help = "The number of most frequent tokens that are tried before each candidate. "
                       "Each costs a text of five tokens.",
               .min = 1,
               .max = 1 << 16});
        f("candidates", candidates,
          Info{.label = "Candidates",
               .help = "The number of tokens with the largest spikes that are tried.",
               .min = 1,
               .max = 64});
    }
};

/// Finds the prefix [BOS, context, spike]. Source: Yang et al., arXiv:2405.14428, section 5.2 and
/// algorithm 1.
class PrefixSearch {
public:
    PrefixSearch(const Model& model, const at::Tensor& windows, const QfepParams& params,
                 StepContext& context)
        : m_ready(prepare(withoutPrefix(model), context.target))
        , m_bos(model.config->bos)
        , m_windows(begun(windows))
        , m_params(params)
        , m_context(context) {}

    std::vector<int64_t> run() {
        m_before = peaksOf(m_ready, m_windows, lastBlock());
        const auto ratio = [](const TokenPeaks& p) { return spikeRatio(p.peaks); };
        m_top =
            static_cast<size_t>(std::ranges::max_element(m_before, {}, ratio) - m_before.begin());
        const std::vector<int64_t> contexts = frequentTokens();
        std::vector<int64_t> best;
        double bestRatio = -1;
        for (const int64_t token : candidates()) {
            const auto [own, context] = calmest(token, contexts);
            if (own > bestRatio) {
                bestRatio = own;
                best = startWith({context, token});
            }
        }
        return best;
    }

    /// Emits how the prefix changed the spikes of every linear.
    void report(const Model& prefixed) {
        at::Tensor some = m_windows.narrow(0, 0, std::min(kWindowsAfter, m_windows.size(0)));
        if (m_bos >= 0 && some.size(1) > 1) { // the prefix has its own BOS
            some = some.narrow(1, 1, some.size(1) - 1);
        }
        const auto after = peaksOf(prepare(prefixed, m_context.target), some, lastBlock());
        for (size_t i = 0; i < after.size(); ++i) {
            forEachLinear(prefixed, [&](const LinearPlace& place, const Linear&) {
                if (place.block != after[i].block || siteOf(place.role) != after[i].site) {
                    return;
                }
                m_context.layerValue("spike", place.name, spikeRatio(m_before[i].peaks));
                m_context.layerValue("spike_after", place.name, spikeRatio(after[i].peaks));
            });
        }
        const double before = spikeRatio(m_before[m_top].peaks);
        const double now = spikeRatio(after[m_top].peaks);
        const Block& top = m_ready.blocks[static_cast<size_t>(m_before[m_top].block)];
        const std::string text = "the largest token of block " + std::to_string(top.origin) +
                                 " was " + formatNumber(before) +
                                 " times the median one, with the prefix " + formatNumber(now) +
                                 " times";
        if (now < before) {
            m_context.note(NoteLevel::Info, text,
                           "a QFeM after it keeps protecting this layer with a threshold below " +
                               formatNumber(now));
        } else {
            m_context.note(NoteLevel::Warning, text,
                           "no prefix lowers the spikes of this model; leave this step out");
        }
    }

private:
    static std::string formatNumber(double value) {
        const std::string digits = std::to_string(value);
        return digits.substr(0, digits.find('.') + 2);
    }

    int64_t lastBlock() const { return static_cast<int64_t>(m_ready.blocks.size()) - 1; }

    std::vector<TokenPeaks> peaksOf(const Model& ready, const at::Tensor& ids, int64_t last) const {
        return tokenPeaks(ready, ids, last, [this] { m_context.throwIfStopped(); });
    }

    /// BOS, where the model has one, before these.
    std::vector<int64_t> startWith(std::vector<int64_t> tokens) const {
        if (m_bos >= 0) {
            tokens.insert(tokens.begin(), m_bos);
        }
        return tokens;
    }

    /// Every window as a text of its own, of the same length, with BOS as the first token: the
    /// first token spikes whatever it is.
    at::Tensor begun(const at::Tensor& windows) const {
        if (m_bos < 0 || windows.size(1) < 2) {
            return windows;
        }
        const at::Tensor bos = at::full({windows.size(0), 1}, m_bos, windows.options());
        return at::cat({bos, windows.narrow(1, 0, windows.size(1) - 1)}, 1);
    }

    /// Token ids with the largest peaks at the top site, largest first; neither BOS nor the first.
    std::vector<int64_t> candidates() const {
        const at::Tensor peaks = m_before[m_top].peaks.narrow(1, 1, m_windows.size(1) - 1);
        const at::Tensor ids = m_windows.narrow(1, 1, m_windows.size(1) - 1);
        const at::Tensor allowed = peaks.masked_fill(ids == m_bos, -1);
        const auto [values, places] = allowed.topk(std::min(kTopOfWindow, ids.size(1)), 1);
        const at::Tensor tokens = ids.gather(1, places);
        std::map<int64_t, double> largest;
        for (int64_t row = 0; row < tokens.size(0); ++row) {
            for (int64_t i = 0; i < tokens.size(1); ++i) {
                double& own = largest[tokens[row][i].item<int64_t>()];
                own = std::max(own, values[row][i].item<double>());
            }
        }
        std::vector<std::pair<double, int64_t>> order;
        for (const auto& [token, value] : largest) {
            order.emplace_back(-value, token);
        }
        std::ranges::sort(order);
        std::vector<int64_t> out;
        for (const auto& [value, token] : order) {
            if (static_cast<int64_t>(out.size()) < m_params.candidates) {
                out.push_back(token);
            }
        }
        return out;
    }

    std::vector<int64_t> frequentTokens() const {
        at::Tensor counts = at::bincount(m_windows.flatten());
        if (m_bos >= 0 && m_bos < counts.size(0)) {
            counts[m_bos] = 0;
        }
        const at::Tensor order = counts.argsort(/*stable=*/true, 0, /*descending=*/true);
        std::vector<int64_t> out;
        for (int64_t i = 0; i < order.size(0) && i < m_params.contexts; ++i) {
            const auto token = order[i].item<int64_t>();
            if (counts[token].item<int64_t>() > 0) {
                out.push_back(token);
            }
        }
        return out;
    }

    /// The context c after which a second `token` spikes least: the largest ratio of the peaks of
    /// the two in [BOS, c, token, c, token]. Returns ratio and context.
    std::pair<double, int64_t> calmest(int64_t token, const std::vector<int64_t>& contexts) const {
        std::vector<int64_t> ids;
        for (const int64_t context : contexts) {
            for (const int64_t id : startWith({context, token, context, token})) {
                ids.push_back(id);
            }
        }
        const auto count = static_cast<int64_t>(contexts.size());
        const auto peaks =
            peaksOf(m_ready, at::tensor(ids, at::kLong).view({count, -1}), m_before[m_top].block);
        const at::Tensor& top = peaks[m_top].peaks;
        const int64_t last = top.size(1) - 1;
        const auto [ratio, place] =
            (top.select(1, last - 2) / top.select(1, last).clamp_min(1e-12)).max(0);
        return {ratio.item<double>(), contexts[static_cast<size_t>(place.item<int64_t>())]};
    }

    Model m_ready;
    int64_t m_bos;
    at::Tensor m_windows;
    const QfepParams& m_params;
    StepContext& m_context;
    std::vector<TokenPeaks> m_before;
    size_t m_top = 0; ///< index into m_before: the site that spikes most
};

Model quantQfep(const Model& model, const DataSet& calibration, const QfepParams& params,
                StepContext& context) {
    context.progress(0, 1);
    context.throwIfStopped();
    PrefixSearch search(model, calibrationWindows(model, calibration), params, context);
    const std::vector<int64_t> prefix = search.run();
    Model out = withPrefix(model, prefix, context.target);
    std::vector<std::string> ids;
    for (const int64_t id : prefix) {
        ids.push_back(std::to_string(id));
    }
    context.note(NoteLevel::Info, "every text begins after the tokens " + join(ids, ", "));
    search.report(out);
    context.progress(1, 1);
    return out;
}

} // namespace

Step quantQfepStep() {
    return blockStep<QfepParams>(
        {.id = "quant.qfep",
         .title = "QFeP",
         .category = Category::Quantize,
         .help = "Finds a prefix of three tokens that attracts the activation spikes, and keeps "
                 "the prefix's keys and values in the model, at full precision, before every text. "
                 "Later tokens then have no spikes, so steps after this one can round activations "
                 "with one scale per layer. It changes no weight; the model then opens only in "
                 "Lathe. The prefix begins with BOS. Evaluate this model and those beside it after "
                 "BOS (Windows begin with: bos), as the authors do; otherwise the effect of BOS "
                 "alone counts as damage.",
         .source = "Yang et al. 2024, arXiv:2405.14428",
         .aliases = {"prefix", "spike", "outlier", "attention sink", "w8a8"},
         .series = {Series{.name = "spike",
                           .label = "Largest over median token",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer,
                           .lowerIsBetter = true},
                    Series{.name = "spike_after",
                           .label = "The same with the prefix",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer,
                           .lowerIsBetter = true}}},
        quantQfep);
}

} // namespace lathe
