#include "core/engine/steps/block_training.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {
namespace {

struct SignRoundParams {
    BlockTrainingParams training{.symmetricLevels = "full"};
    double learnRate = 0;

    template <class F>
    void visit(F&& f) {
        training.visit(f);
        f("learn_rate", learnRate,
          Info{.label = "Learning rate",
               .help = "How far an update moves an offset at the start, in steps of the grid; it "
                       "falls to 0 in a straight line. 0: as in AutoRound, 1 / iterations, and 2 / "
                       "iterations for layers of 3 bits and fewer with 1000 iterations and more.",
               .min = 0,
               .max = 1,
               .advanced = true});
    }

    double rateFor(int bits) const {
        return learnRate > 0 ? learnRate : signRoundRate(bits, training.iterations);
    }
};

/// x -= rate · sign(gradient), kept within [low, high].
void signStep(at::Tensor& x, double rate, double low, double high) {
    const at::NoGradGuard noGrad;
    x.sub_(x.grad().sign(), rate).clamp_(low, high);
    x.mutable_grad() = at::Tensor();
}

RoundingOptimizer signDescent(const SignRoundParams& params) {
    const auto rates = std::make_shared<std::vector<double>>();
    const auto start = [params, rates](const LearnedRounding& linear) {
        rates->push_back(params.rateFor(linear.grid().bits));
        const auto shares = [&] {
            return at::ones({linear.weight().size(0), linear.groups()}, linear.weight().options())
                .requires_grad_();
        };
        return RoundingState{at::zeros_like(linear.weight()).requires_grad_(), shares(), shares()};
    };
    const auto update = [params, rates](std::vector<RoundingState>& learned, int iteration) {
        const double left = 1 - static_cast<double>(iteration) / params.training.iterations;
        for (size_t i = 0; i < learned.size(); ++i) {
            const double now = rates->at(i) * left;
            signStep(learned[i].offset, now, -0.5, 0.5);
            signStep(learned[i].high, now, 0, 1);
            signStep(learned[i].low, now, 0, 1);
        }
    };
    return {start, [](const RoundingState& learned) { return learned; }, update};
}

Model signRound(const Model& model, const DataSet& text, const SignRoundParams& params,
                StepContext& context) {
    return trainBlocks(model, text, params.training, context, [&] { return signDescent(params); });
}

} // namespace

Step quantSignRoundStep() {
    return blockStep<SignRoundParams>(
        {.id = "quant.signround",
         .title = "SignRound",
         .category = Category::Quantize,
         .help = "Learns for each weight whether to round up or down, and for each group how far "
                 "to clip, by signed gradients of a block's output error. Often the best at 2 to 4 "
                 "bits; takes minutes where GPTQ takes seconds.",
         .source = "Cheng et al. 2023 (AutoRound), arXiv:2309.05516",
         .aliases = {"autoround", "auto-round", "rounding", "learned", "int4"},
         .series = trainingSeries()},
        signRound);
}

} // namespace lathe
