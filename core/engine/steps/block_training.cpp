#include "core/engine/steps/block_training.h"

#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/reference_stream.h"
#include "core/engine/steps/site_linears.h"
#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <limits>

namespace lathe {
namespace {

constexpr int64_t kJudgeWindows = 8; ///< windows that decide which rounding is kept
constexpr int kJudgements = 10;      ///< of a block while it learns, at most
constexpr int kShortestStretch = 5;  ///< iterations between two judgements, at least

/// A linear while its rounding is learned.
struct Learner {
    std::string name;
    LearnedRounding rounding;
};

/// The outputs of `block` on the hidden states before it, [N·T, D]; the walk keeps its states.
at::Tensor outputsOf(const Block& block, int64_t number, BlockWalk& walk) {
    at::Tensor out = at::empty_like(walk.hidden());
    const Block ready = walk.prepared(block);
    walk.forEachBatch([&](const MicroBatch& batch) {
        Residual residual{batch.hidden.clone(), {}}; // the fused norm works in place
        runBlock(ready, residual, *batch.context, static_cast<size_t>(number));
        settle(residual);
        out.narrow(0, batch.firstToken, residual.stream.size(0)).copy_(residual.stream);
    });
    return out;
}

/// One block's learning.
class BlockLearning {
public:
    BlockLearning(const Block& block, int64_t number, BlockWalk& walk,
                  std::vector<at::Tensor> targets, StepContext& context)
        : m_number(number)
        , m_walk(walk)
        , m_targets(std::move(targets))
        , m_context(context)
        , m_block(prepare(block, {walk.target().device, at::kFloat}, Execution::Trainable))
        , m_generator(at::make_generator<at::CPUGeneratorImpl>(context.seed * 1000003 +
                                                               static_cast<uint64_t>(number))) {}

    /// In order of computation; `weight` [out, in] float32 on the device.
    void add(const std::string& name, const at::Tensor& weight, const Grid& grid) {
        m_learners.push_back({name, LearnedRounding(weight, grid)});
    }

    /// The best rounding of every linear added.
    std::vector<Quantized> learn(const BlockTrainingParams& params,
                                 const RoundingOptimizer& optimizer) {
        keepIfBetter(std::vector<RoundingState>(m_learners.size(), LearnedRounding::nearest()), 0);
        std::vector<RoundingState> learned;
        for (const Learner& learner : m_learners) {
            learned.push_back(optimizer.start(learner.rounding));
        }
        const int stretch = std::max(kShortestStretch, params.iterations / kJudgements);
        for (int i = 0; i < params.iterations; ++i) {
            m_context.throwIfStopped();
            follow(learned, optimizer, params.batch);
            optimizer.update(learned, i);
            if ((i + 1) % stretch == 0 || i + 1 == params.iterations) {
                keepIfBetter(meanings(learned, optimizer), i + 1);
            }
        }
        std::vector<Quantized> out;
        for (size_t i = 0; i < m_learners.size(); ++i) {
            out.push_back(m_learners[i].rounding.packed(m_best[i]));
        }
        return out;
    }

private:
    static std::vector<RoundingState> meanings(const std::vector<RoundingState>& learned,
                                               const RoundingOptimizer& optimizer) {
        std::vector<RoundingState> out;
        for (const RoundingState& state : learned) {
            out.push_back(optimizer.meaning(state));
        }
        return out;
    }

    /// The block with its learners' weights rounded.
    Block rounded(const std::vector<RoundingState>& states) const {
        const auto weights = [&](const LinearPlace& place, const Linear&) {
            const auto found = std::ranges::find(m_learners, place.name, &Learner::name);
            return found == m_learners.end()
                       ? at::Tensor()
                       : found->rounding.rounded(
                             states[static_cast<size_t>(found - m_learners.begin())]);
        };
        return withWeights(m_block, m_number, m_walk.config(), weights);
    }

    /// Adds gradients of the error on a random batch to the learned tensors.
    void follow(const std::vector<RoundingState>& learned, const RoundingOptimizer& optimizer,
                int64_t batch) {
        const at::Tensor chosen = at::randperm(m_walk.windows(), m_generator, at::kLong)
                                      .narrow(0, 0, std::min(batch, m_walk.windows()));
        const at::AutoGradMode grad(true);
        error(rounded(meanings(learned, optimizer)), chosen).backward();
    }

    /// Mean squared error of `block` on these windows, over all targets.
    at::Tensor error(const Block& block, const at::Tensor& windows) {
        Residual residual{taken(m_walk.hidden(), windows), {}};
        const ForwardContext& forward = m_walk.contextFor(windows.size(0));
        runBlock(block, residual, forward, static_cast<size_t>(m_number));
        settle(residual);
        const at::Tensor made = residual.stream.to(at::kFloat);
        at::Tensor sum;
        for (const at::Tensor& target : m_targets) {
            const at::Tensor own = at::mse_loss(made, taken(target, windows).to(at::kFloat));
            sum = sum.defined() ? sum + own : own;
        }
        return m_targets.size() > 1 ? sum / static_cast<double>(m_targets.size()) : sum;
    }

    at::Tensor taken(const at::Tensor& hidden, const at::Tensor& windows) const {
        return hidden.view({m_walk.windows(), m_walk.seqlen(), -1})
            .index_select(0, windows.to(hidden.device()))
            .flatten(0, 1)
            .to(m_walk.target().device);
    }

    void keepIfBetter(const std::vector<RoundingState>& states, int iteration) {
        const at::NoGradGuard noGrad;
        const Block block = rounded(states);
        const int64_t count = std::min(kJudgeWindows, m_walk.windows());
        double sum = 0;
        for (int64_t i = 0; i < count; ++i) {
            const int64_t window = i * m_walk.windows() / count;
            sum += error(block, at::arange(window, window + 1, at::kLong)).item<double>();
        }
        const double loss = sum / static_cast<double>(count);
        if (m_best.empty()) {
            requireFinite(loss, "the output error of block " + std::to_string(m_block.origin));
        }
        m_context.scalar("loss." + blockName(m_block), iteration, loss);
        if (!(loss < m_least)) {
            return;
        }
        m_least = loss;
        m_best.clear();
        for (const RoundingState& state : states) {
            const auto kept = [](const at::Tensor& t) {
                return t.defined() ? t.detach().clone() : t;
            };
            m_best.push_back({kept(state.offset), kept(state.high), kept(state.low)});
        }
    }

    int64_t m_number;
    BlockWalk& m_walk;
    std::vector<at::Tensor> m_targets; ///< outputs to approximate, each [N·T, D]
    StepContext& m_context;
    Block m_block; ///< as it was, its weights plain matrices
    at::Generator m_generator;
    std::vector<Learner> m_learners;
    std::vector<RoundingState> m_best;
    double m_least = std::numeric_limits<double>::infinity();
};

Part onHost(Quantized part) {
    for (at::Tensor* tensor : {&part.codes, &part.scale, &part.zero}) {
        if (tensor->defined()) {
            *tensor = tensor->cpu();
        }
    }
    return part;
}

} // namespace

std::vector<Series> trainingSeries() {
    std::vector<Series> series = layerSeries();
    series.insert(series.begin(), Series{.name = "loss",
                                         .label = "Block output error",
                                         .xLabel = "Iteration",
                                         .lowerIsBetter = true,
                                         .logScale = true});
    return series;
}

Model trainBlocks(const Model& model, const DataSet& text, const BlockTrainingParams& params,
                  StepContext& context, const std::function<RoundingOptimizer()>& makeOptimizer) {
    selectedLinears(model, params.layers);
    const PerLayer<BlockTrainingParams> own(model, params, context.node);
    ReferenceStream reference(model, calibrationWindows(model, text), context);
    const auto method = [&](const BlockCall& call) {
        const RoundingOptimizer optimizer = makeOptimizer();
        std::vector<at::Tensor> targets{reference.after(call.number)};
        if (optimizer.augLoss && call.number > 0) {
            targets.push_back(outputsOf(call.block, call.number, *call.walk));
        }
        BlockLearning learning(call.block, call.number, *call.walk, std::move(targets), context);
        std::vector<PlacedLinear> places;
        const auto add = [&](const LinearPlace& place, Linear& linear) {
            if (!params.layers.selects(place.name, /*isHead=*/false)) {
                return;
            }
            places.push_back({place, &linear});
            const at::Tensor weight = weightOn(places.back(), call.device());
            learning.add(place.name, weight, own[place.name].gridFor(weight.size(1)));
        };
        forEachLinear(call.block, call.number, call.config, add);
        if (places.empty()) {
            return;
        }
        const std::vector<Quantized> parts = learning.learn(params, optimizer);
        const auto stats = call.inputs({.moments = true}, [&](const LinearPlace& place) {
            return params.layers.selects(place.name, /*isHead=*/false);
        });
        for (size_t i = 0; i < places.size(); ++i) {
            const auto& [place, linear] = places[i];
            const at::Tensor before = weightOf(*linear);
            linear->parts = {onHost(parts[i])};
            emitLayerChange(place.name, before.to(call.device()),
                            weightOf(*linear).to(call.device()), stats.at(place.name), context);
        }
    };
    return calibrateBlocks(model, {.text = &text}, context, method);
}

} // namespace lathe
