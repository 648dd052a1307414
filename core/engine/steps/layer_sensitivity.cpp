#include "core/engine/steps/layer_sensitivity.h"

#include "core/engine/calib/collector.h"
#include "core/engine/eval/text_scores.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/prune_params.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kFewestWindows = 4;

// ---- CMPQ ------------------------------------------------------------------------------------

/// The mean input of every window at every site of a block, [N, in] on the device.
using SiteMeans = std::map<Site, at::Tensor>;

/// One block's pass: computes the windows' means and the hidden states after the block.
class MeanPass {
public:
    MeanPass(BlockWalk& walk, const Block& block, int64_t number)
        : m_walk(walk), m_block(walk.prepared(block)), m_number(static_cast<size_t>(number)) {}

    SiteMeans run() {
        m_walk.forEachBatch([&](const MicroBatch& batch) { pass(batch); });
        for (const auto& [site, means] : m_means) {
            requireFinite(means.sum().item<double>(),
                          "the mean of the inputs in block " + std::to_string(m_block.origin));
        }
        return std::move(m_means);
    }

private:
    void pass(const MicroBatch& batch) {
        const ModelConfig& config = m_walk.config();
        const at::Tensor& h = batch.hidden;
        at::Tensor branch;
        if (m_block.attention) {
            const at::Tensor x = attentionInput(m_block, h, config);
            note(Site::Attention, batch, x);
            const at::Tensor mixed = mixedValues(*m_block.attention, x, *batch.context, m_number);
            note(Site::Output, batch, mixed);
            branch = apply(m_block.attention->o, mixed, *batch.context);
        }
        const at::Tensor mid = afterAttention(m_block, h, branch, config);
        at::Tensor down;
        if (m_block.mlp) {
            const at::Tensor x = mlpInput(m_block, h, mid, config);
            note(Site::Mlp, batch, x);
            const at::Tensor inner = innerValues(*m_block.mlp, x, *batch.context);
            note(Site::Down, batch, inner);
            down = apply(m_block.mlp->down, inner, *batch.context);
        }
        m_walk.put(batch, afterMlp(m_block, mid, down, config));
    }

    void note(Site site, const MicroBatch& batch, const at::Tensor& x) {
        const at::Tensor means = x.to(at::kFloat).view({batch.windows, -1, x.size(-1)}).mean(1);
        at::Tensor& all = m_means[site];
        if (!all.defined()) {
            all = means.new_empty({m_walk.windows(), x.size(-1)});
        }
        all.narrow(0, batch.firstWindow, batch.windows).copy_(means);
    }

    BlockWalk& m_walk;
    Block m_block;
    size_t m_number;
    SiteMeans m_means;
};

// ---- TDMPQ -----------------------------------------------------------------------------------

/// The weights of the selected linears, float32, requiring gradients; by name, in order of
/// computation.
std::vector<std::pair<std::string, at::Tensor>>
leavesOf(const Model& model, const LayerRules& rules, at::Device device) {
    std::vector<std::pair<std::string, at::Tensor>> out;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0 && rules.selects(place.name, false)) {
            out.emplace_back(
                place.name,
                weightOf(linear).to(device, at::kFloat).detach().clone().requires_grad_());
        }
    });
    return out;
}

/// `model`, trainable, without rounding of inputs: rounding has zero slope, and the gradients are
/// to be those of the model without it.
Model unroundedInputs(const Model& model, const ComputeTarget& target) {
    Model out = prepare(model, target, Execution::Trainable);
    forEachLinear(out, [](const LinearPlace&, Linear& linear) {
        std::erase_if(linear.in,
                      [](const InputOp& op) { return std::holds_alternative<ActQuant>(op); });
    });
    return out;
}

/// Mean loss of the tokens of one window [1, T], in nats.
at::Tensor lossOf(const Model& model, const at::Tensor& window) {
    const at::Tensor hidden = hiddenStates(model, window);
    const int64_t count = window.size(1) - 1;
    const at::Tensor logits = logitsOf(model, hidden.select(0, 0).narrow(0, 0, count));
    const at::Tensor targets =
        window.select(0, 0).narrow(0, 1, count).to(logits.device()).unsqueeze(1);
    return (logits.logsumexp(1) - logits.gather(1, targets).squeeze(1)).mean();
}

double taylorOf(const at::Tensor& weight, const at::Tensor& gradient, const Grid& grid) {
    const at::Tensor w = weight.detach();
    const at::Tensor change = w - rounded(grid, w, fitGrid(grid, w, RangeRule::MinMax));
    return std::abs(gradient.mul(change).sum(at::kDouble).item<double>());
}

double lossWith(const Model& prepared, const at::Tensor& ids, StepContext& context) {
    const auto stop = [&](const TextScore&, int64_t) { context.throwIfStopped(); };
    return scoreText(prepared, ids, nullptr, stop).nll;
}

} // namespace

std::vector<double> correlationSensitivity(const Model& model, const DataSet& text,
                                           const LayerRules& rules, Similarity measure,
                                           StepContext& context) {
    const at::NoGradGuard noGrad;
    BlockWalk walk(model, calibrationWindows(model, text), walkOptions(context));
    if (walk.windows() < kFewestWindows) {
        throw Error(ErrorCode::User,
                    std::to_string(walk.windows()) + " windows are too few to compare layers by",
                    "give at least " + std::to_string(kFewestWindows) +
                        "; a hundred or more make the comparison steady");
    }
    std::vector<at::Tensor> kernels;
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        const auto number = static_cast<int64_t>(i);
        context.throwIfStopped();
        context.progress(number, static_cast<int64_t>(model.blocks.size()),
                         blockName(model.blocks[i]));
        const SiteMeans means = MeanPass(walk, model.blocks[i], number).run();
        const auto add = [&](const LinearPlace& place, const Linear& linear) {
            if (rules.selects(place.name, false)) {
                const at::Tensor x = means.at(siteOf(place.role));
                kernels.push_back(centredKernel(at::linear(x, dense(linear).to(x.device()))));
            }
        };
        forEachLinear(model.blocks[i], number, *model.config, add);
    }
    return dissimilarity(kernels, measure);
}

std::vector<double> pruningSensitivity(const Model& model, const DataSet& text,
                                       const LayerRules& rules, double share,
                                       StepContext& context) {
    const at::NoGradGuard noGrad;
    const at::Tensor ids = calibrationWindows(model, text);
    const Model whole = prepare(model, context.target);
    const double before = lossWith(whole, ids, context);
    const PruneParams prune{.sparsity = share};
    const auto total = static_cast<int64_t>(selectedInBlocks(model, rules).size());
    std::vector<double> out;
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        const auto number = static_cast<int64_t>(i);
        forEachLinear(model.blocks[i], number, *model.config,
                      [&](const LinearPlace& place, const Linear& linear) {
                          if (!rules.selects(place.name, false)) {
                              return;
                          }
                          context.throwIfStopped();
                          context.progress(static_cast<int64_t>(out.size()), total, place.name);
                          const Linear pruned =
                              masked(linear, keepMask(finiteDense(linear).abs(), prune));
                          Block changed = model.blocks[i];
                          forEachLinear(changed, number, *model.config,
                                        [&](const LinearPlace& other, Linear& target) {
                                            target = other.name == place.name ? pruned : target;
                                        });
                          Model probe = whole;
                          probe.blocks[i] = prepare(changed, context.target);
                          out.push_back(lossWith(probe, ids, context) - before);
                      });
    }
    return out;
}

std::vector<std::vector<double>> taylorSensitivity(const Model& model, const DataSet& text,
                                                   const LayerRules& rules,
                                                   const std::vector<Grid>& grids,
                                                   StepContext& context) {
    const at::Tensor ids = calibrationWindows(model, text);
    const auto leaves = leavesOf(model, rules, context.target.device);
    const auto leafOf = [&](const LinearPlace& place, const Linear&) {
        const auto found = std::ranges::find(
            leaves, place.name, [](const auto& leaf) -> auto& { return leaf.first; });
        return found == leaves.end() ? at::Tensor() : found->second;
    };
    const Model student = withWeights(unroundedInputs(model, context.target), leafOf);
    for (int64_t window = 0; window < ids.size(0); ++window) {
        context.throwIfStopped();
        context.progress(window, ids.size(0), "backward");
        const at::AutoGradMode grad(true);
        const at::Tensor loss = lossOf(student, ids.narrow(0, window, 1));
        requireFinite(loss.item<double>(), "the loss of window " + std::to_string(window));
        (loss / static_cast<double>(ids.size(0))).backward();
    }
    const at::NoGradGuard noGrad;
    std::vector<std::vector<double>> out;
    for (const auto& [name, leaf] : leaves) {
        std::vector<double> scores;
        for (const Grid& grid : grids) {
            scores.push_back(taylorOf(leaf, leaf.grad(), fittedTo(grid, leaf.size(1))));
        }
        out.push_back(std::move(scores));
    }
    return out;
}

double relativeRoundingError(const at::Tensor& weight, const Grid& grid) {
    const at::Tensor change =
        weight - rounded(grid, weight, fitGrid(grid, weight, RangeRule::MinMax));
    const double all = weight.square().sum(at::kDouble).item<double>();
    const double lost = change.square().sum(at::kDouble).item<double>();
    return all > 0 ? lost / all : 0;
}

std::vector<LinearPlace> selectedInBlocks(const Model& model, const LayerRules& rules) {
    std::vector<LinearPlace> out = selectedLinears(model, rules);
    std::erase_if(out, [](const LinearPlace& place) { return place.block < 0; });
    if (out.empty()) {
        throw Error(ErrorCode::User, "no linear of a block is selected",
                    "widen the layers to include; the output head alone has no plan");
    }
    return out;
}

Grid fittedTo(Grid grid, int64_t in) {
    if (grid.group >= in || (grid.group > 0 && in % grid.group != 0)) {
        grid.group = 0;
    }
    return grid;
}

} // namespace lathe
