#include "core/engine/methods/prune/magnitude.h"

#include "core/engine/solvers/smallest.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/rank_select.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace lathe {

namespace {

/// |W|; with `normalize` divided by its root mean square, so that layers compete equally.
at::Tensor scoresOf(const Linear& linear, bool normalize) {
    at::Tensor scores = finiteDense(linear).abs().contiguous();
    if (normalize) {
        const double rms = std::sqrt(scores.square().mean().item<double>());
        scores = rms > 0 ? scores / rms : scores;
    }
    return scores;
}

at::Tensor maskOf(const at::Tensor& scores, const MagnitudeParams& params) {
    return keepMask(scores, {params.sparsity, params.pattern, params.scope});
}

Model pruneEach(const Model& model, const MagnitudeParams& params, StepContext& context) {
    return changeEach<MagnitudeParams>(
        model, params, context, [](const Linear& linear, const MagnitudeParams& own) {
            return masked(linear, maskOf(scoresOf(linear, false), own));
        });
}

void forEachSelected(const Model& model, const LayerRules& rules, StepContext& context,
                     const std::function<void(const Linear&)>& f) {
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (rules.selects(place.name, place.role == LinearRole::Head)) {
            context.throwIfStopped();
            try {
                f(linear);
            } catch (const Error& error) {
                throw error.within(place.name);
            }
        }
    });
}

/// Keeps scores above `threshold`, and those equal to it after the first `equalZeros` of them.
at::Tensor maskAbove(const at::Tensor& scores, float threshold, int64_t& equalZeros) {
    at::Tensor keep = scores > threshold;
    const at::Tensor equal = scores == threshold;
    const int64_t found = equal.sum().item<int64_t>();
    if (found > equalZeros) {
        const at::Tensor order = equal.reshape({-1}).cumsum(0).view_as(scores);
        keep = keep | (equal & (order > equalZeros));
    }
    equalZeros -= std::min(found, equalZeros);
    return keep;
}

void warnOfEmptiedLayers(const Model& pruned, const LayerRules& rules, StepContext& context) {
    constexpr double kNearlyEmpty = 0.95;
    forEachLinear(pruned, [&](const LinearPlace& place, const Linear& linear) {
        const int64_t count = outFeatures(linear) * inFeatures(linear);
        const double sparsity = static_cast<double>(zeroCount(linear)) / static_cast<double>(count);
        if (rules.selects(place.name, place.role == LinearRole::Head) && sparsity > kNearlyEmpty) {
            context.note(NoteLevel::Warning,
                         place.name + " lost " + formatNumber(std::round(sparsity * 1000) / 10) +
                             " % of its weights",
                         "compare within layers or rows, or normalize layers");
        }
    });
}

Model pruneTogether(const Model& model, const MagnitudeParams& params, StepContext& context) {
    int64_t count = 0;
    forEachSelected(model, params.layers, context, [&](const Linear& linear) {
        count += outFeatures(linear) * inFeatures(linear);
    });
    if (!params.layers.overrides.empty()) {
        context.note(NoteLevel::Warning,
                     "overrides and plans do not count while the whole model competes",
                     "compare within layers or rows to give layers a sparsity of their own");
    }
    const int64_t zeros = zerosOf(count, params.sparsity);
    if (zeros == 0) {
        return pruneEach(
            model,
            [&] {
                auto none = params;
                none.sparsity = 0;
                return none;
            }(),
            context);
    }
    RankSelect select(zeros - 1);
    forEachSelected(model, params.layers, context, [&](const Linear& linear) {
        select.addFirst(scoresOf(linear, params.normalize));
    });
    forEachSelected(model, params.layers, context, [&](const Linear& linear) {
        select.addSecond(scoresOf(linear, params.normalize));
    });
    const float threshold = select.value();
    int64_t equalZeros = select.equalBelow() + 1;
    Model out =
        changeLinears(model, params.layers, context, [&](const LinearPlace&, const Linear& linear) {
            return masked(linear,
                          maskAbove(scoresOf(linear, params.normalize), threshold, equalZeros));
        });
    warnOfEmptiedLayers(out, params.layers, context);
    return out;
}

} // namespace

Model pruneMagnitude(const Model& model, const MagnitudeParams& params, StepContext& context) {
    const bool together = params.scope == "model" && !patternFromText(params.pattern);
    return together ? pruneTogether(model, params, context) : pruneEach(model, params, context);
}

Step pruneMagnitudeStep() {
    Step step = modelStep<MagnitudeParams>(
        {.id = "prune.magnitude",
         .title = "Magnitude",
         .category = Category::Prune,
         .help = "Sets the smallest weights to zero; needs no data. The baseline of every pruning "
                 "method. Around half of the weights can become zero before text suffers badly.",
         .source = "Han et al. 2015, arXiv:1506.02626; N:M: Mishra et al. 2021, arXiv:2104.08378",
         .aliases = {"sparsity", "2:4", "4:8", "N:M", "unstructured", "zero"},
         .series = {Series{.name = "sparsity",
                           .label = "Sparsity",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer},
                    Series{.name = "error",
                           .label = "Relative weight error",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer,
                           .lowerIsBetter = true}}},
        pruneMagnitude);
    step.check = checkLayers<MagnitudeParams>;
    return step;
}

} // namespace lathe
