#include "core/engine/methods/block_training.h"
#include "core/engine/methods/layer_step.h"
#include "core/engine/methods/steps.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace lathe {
namespace {

constexpr double kStart = 4;      ///< sigmoid: 0.982 of the range
constexpr double kMomentum = 0.9; ///< of AdamW, as its squares' below
constexpr double kSquareMomentum = 0.999;
constexpr double kEpsilon = 1e-8;

struct OmniQuantParams {
    BlockTrainingParams training{};
    double learnRate = 0.01;

    template <class F>
    void visit(F&& f) {
        training.visit(f);
        f("learn_rate", learnRate,
          Info{.label = "Learning rate",
               .help = "Of the clip factors before their sigmoid, by AdamW.",
               .min = 0,
               .max = 10,
               .advanced = true});
    }
};

/// AdamW without weight decay. Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
class Adam {
public:
    explicit Adam(double rate) : m_rate(rate) {}

    /// Updates the `slot`-th tensor; `iteration` counts from 0.
    void update(at::Tensor& x, size_t slot, int iteration) {
        const at::NoGradGuard noGrad;
        if (m_moments.size() <= slot)
            m_moments.resize(slot + 1);
        auto& [mean, square] = m_moments[slot];
        if (!mean.defined()) {
            mean = at::zeros_like(x);
            square = at::zeros_like(x);
        }
        const at::Tensor gradient = x.grad();
        mean.mul_(kMomentum).add_(gradient, 1 - kMomentum);
        square.mul_(kSquareMomentum).addcmul_(gradient, gradient, 1 - kSquareMomentum);
        const double step = m_rate / (1 - std::pow(kMomentum, iteration + 1));
        const double correction = 1 - std::pow(kSquareMomentum, iteration + 1);
        x.addcdiv_(mean, (square / correction).sqrt_().add_(kEpsilon), -step);
        x.mutable_grad() = at::Tensor();
    }

private:
    double m_rate;
    std::vector<std::pair<at::Tensor, at::Tensor>> m_moments;
};

/// Learnable weight clipping.
RoundingOptimizer weightClipping(double rate) {
    const auto start = [](const LearnedRounding& linear) {
        const auto factors = [&] {
            return at::full({linear.weight().size(0), linear.groups()}, kStart,
                            linear.weight().options())
                .requires_grad_();
        };
        return RoundingState{{}, factors(), factors()};
    };
    const auto meaning = [](const RoundingState& learned) {
        return RoundingState{{}, learned.high.sigmoid(), learned.low.sigmoid()};
    };
    const auto adam = std::make_shared<Adam>(rate);
    const auto update = [adam](std::vector<RoundingState>& learned, int iteration) {
        for (size_t i = 0; i < learned.size(); ++i) {
            adam->update(learned[i].high, 2 * i, iteration);
            adam->update(learned[i].low, 2 * i + 1, iteration);
        }
    };
    return {start, meaning, update};
}

Model omniQuant(const Model& model, const DataSet& text, const OmniQuantParams& params,
                StepContext& context) {
    return trainBlocks(model, text, params.training, context,
                       [&] { return weightClipping(params.learnRate); });
}

} // namespace

Step quantOmniQuantStep() {
    return blockStep<OmniQuantParams>(
        {.id = "quant.omniquant",
         .title = "OmniQuant (clipping)",
         .category = Category::Quantize,
         .help = "Learns how far to clip the range of each group, by gradients of a block's output "
                 "error. Gains most at 2 and 3 bits and without groups. This is the paper's weight "
                 "clipping; its equivalent transformation is left to AWQ and SmoothQuant.",
         .source = "Shao et al. 2023, arXiv:2308.13137, section 3.2 (LWC)",
         .aliases = {"lwc", "clipping", "learned", "int2", "int3"},
         .series = trainingSeries()},
        omniQuant);
}

} // namespace lathe
