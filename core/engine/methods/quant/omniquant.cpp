#include "core/engine/steps/block_training.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr double kStart = 4;      ///< its sigmoid is 0.982 of the range
constexpr double kMomentum = 0.9; ///< AdamW's beta1; beta2 below
constexpr double kSquareMomentum = 0.999;
constexpr double kEpsilon = 1e-8;
constexpr double kAuthorsRate = 0.01;
constexpr double kLargestRate = 0.1;
constexpr double kReach = 10; ///< of all updates together: from kStart, beyond any useful clip

struct OmniQuantParams {
    BlockTrainingParams training{};
    double learnRate = 0;
    bool augLoss = false;

    template <class F>
    void visit(F&& f) {
        training.visit(f);
        f("learn_rate", learnRate,
          Info{.label = "Learning rate",
               .help = "The learning rate of the clip factors before their sigmoid. AdamW moves "
                       "them by about this much in an update, whatever the gradients. 0: the "
                       "authors' 0.01 with 1000 updates and more; with fewer updates larger in "
                       "proportion, up to 0.1, so that clips reach as far.",
               .min = 0,
               .max = 10,
               .advanced = true});
        f("aug_loss", augLoss,
          Info{.label = "Auxiliary loss",
               .help = "Adds a second target of equal weight: the original block's output for the "
                       "inputs that come from quantized blocks. The authors do so at 2 bits.",
               .advanced = true});
    }

    double rate() const {
        if (learnRate > 0) {
            return learnRate;
        }
        return std::clamp(kReach / std::max(1, training.iterations), kAuthorsRate, kLargestRate);
    }
};

/// AdamW without weight decay. Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
class Adam {
public:
    explicit Adam(double rate) : m_rate(rate) {}

    /// Updates the `slot`-th tensor; `iteration` counts from 0.
    void update(at::Tensor& x, size_t slot, int iteration) {
        const at::NoGradGuard noGrad;
        if (m_moments.size() <= slot) {
            m_moments.resize(slot + 1);
        }
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
RoundingOptimizer weightClipping(const OmniQuantParams& params) {
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
    const auto adam = std::make_shared<Adam>(params.rate());
    const auto update = [adam](std::vector<RoundingState>& learned, int iteration) {
        for (size_t i = 0; i < learned.size(); ++i) {
            adam->update(learned[i].high, 2 * i, iteration);
            adam->update(learned[i].low, 2 * i + 1, iteration);
        }
    };
    return {start, meaning, update, params.augLoss};
}

Model omniQuant(const Model& model, const DataSet& text, const OmniQuantParams& params,
                StepContext& context) {
    return trainBlocks(model, text, params.training, context,
                       [&] { return weightClipping(params); });
}

} // namespace

Step quantOmniQuantStep() {
    return blockStep<OmniQuantParams>(
        {.id = "quant.omniquant",
         .title = "OmniQuant (clipping)",
         .category = Category::Quantize,
         .help = "Learns how far to clip the range of each group, by gradients of a block's output "
                 "error. Gains most at 2 and 3 bits and without groups. This is the paper's weight "
                 "clipping; for its equivalent transformation use AWQ or SmoothQuant.",
         .source = "Shao et al. 2023, arXiv:2308.13137, section 3.2 (LWC)",
         .aliases = {"lwc", "clipping", "learned", "int2", "int3"},
         .series = trainingSeries()},
        omniQuant);
}

} // namespace lathe
