#pragma once

#include "core/engine/calib/linear_order.h"
#include "core/engine/forward/sublayers.h"
#include "core/engine/steps/calibrate.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

namespace lathe::test {

inline DataSet textOf(const std::string& document, int64_t seqlen = 32, int64_t samples = 0) {
    TextSource text{.name = "text", .documents = {document}, .seqlen = seqlen, .samples = samples};
    DataSet data;
    data.texts.push_back(text);
    return data;
}

inline std::string story() {
    std::string text;
    for (int i = 0; i < 400; ++i) {
        text += std::to_string(i * 7919 % 1000) + " and ";
    }
    return text;
}

/// Inputs of one linear on all windows, by running the model and asking the sublayers, slowly.
inline at::Tensor inputsOf(const Model& model, const at::Tensor& ids, size_t block, Site site) {
    const ForwardContext context = makeContext(model, ids, nullptr);
    at::Tensor h = embedded(model, ids, context).to(at::kFloat);
    for (size_t i = 0;; ++i) {
        const Block& b = model.blocks[i];
        const at::Tensor x = attentionInput(b, h, *model.config);
        const at::Tensor mixed = mixedValues(*b.attention, x.clone(), context, i);
        const at::Tensor mid = afterAttention(b, h, apply(b.attention->o, mixed), *model.config);
        const at::Tensor y = mlpInput(b, h, mid, *model.config);
        const at::Tensor inner = innerValues(*b.mlp, y, context);
        if (i == block) {
            return site == Site::Attention ? x
                   : site == Site::Output  ? mixed
                   : site == Site::Mlp     ? y
                                           : inner;
        }
        h = afterMlp(b, mid, apply(b.mlp->down, inner), *model.config);
    }
}

inline double distance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

/// Halves every weight: easy to undo in the mind.
inline Linear halved(const LayerCall& call) {
    Linear out = call.linear;
    out.parts = {Dense{call.weight / 2}};
    return out;
}

inline CalibrationPlan planOf(const std::string& order, const StatNeeds& needs) {
    return {.layers = {.order = order, .layers = {}}, .needs = needs};
}

/// What a method gets of each linear, by name.
inline std::map<std::string, InputStats> statsGiven(const Model& model, const DataSet& text,
                                                    const std::string& order,
                                                    const LayerMethod& change,
                                                    StepContext& context) {
    std::map<std::string, InputStats> out;
    const StatNeeds needs{.moments = true, .extremes = true, .gram = true, .rows = 10};
    calibrateLinears(model, {.text = &text}, planOf(order, needs), context,
                     [&](const LayerCall& call) {
                         out[call.place.name] = call.stats;
                         return change(call);
                     });
    return out;
}

} // namespace lathe::test
