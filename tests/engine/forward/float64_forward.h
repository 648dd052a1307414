#pragma once

#include "core/engine/forward/forward.h"
#include "core/engine/forward/rotary.h"
#include "core/engine/numbers/hadamard.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <limits>

namespace lathe::test {

// A whole forward in float64, formula by formula: what two models that are the same on paper are
// compared by. The engine's own rounds to float32 in norms, capped scores and logits.

inline at::Tensor wide(const at::Tensor& tensor) {
    return tensor.to(at::kDouble);
}

/// x / rms(x) · weight, or (x − mean) / deviation · weight + bias.
inline at::Tensor normIn64(const at::Tensor& x, const Norm& norm, const ModelConfig& config) {
    if (!norm.weight.defined()) {
        return x;
    }
    const bool layer = config.norm == NormKind::Layer;
    const at::Tensor around = layer ? x - x.mean(-1, true) : x;
    const at::Tensor size = (around.square().mean(-1, true) + config.normEps).sqrt();
    const double one = config.normPlusOne && !layer ? 1.0 : 0.0;
    const at::Tensor y = around / size * (wide(norm.weight) + one);
    return norm.bias.defined() ? y + wide(norm.bias) : y;
}

/// q, k and v, each [B, T, heads, C], of x [B·T, D].
inline std::vector<at::Tensor> headsIn64(const Attention& a, const at::Tensor& x,
                                         const ForwardContext& context) {
    const auto heads = [&](const at::Tensor& rows) {
        return rows.view({context.batch, context.tokens, -1, a.headWidth});
    };
    if (!a.qkv.present()) {
        return {heads(apply(a.q, x)), heads(apply(a.k, x)), heads(apply(a.v, x))};
    }
    const at::Tensor all = heads(apply(a.qkv, x));
    if (context.config->qkvOrder == QkvOrder::Rows) {
        return all.split_with_sizes({a.heads, a.kvHeads, a.kvHeads}, 2);
    }
    return all.unflatten(2, {a.heads, 3}).unbind(3);
}

/// Scores [B, H, T, T] → the weights of the values: causal order, within the window.
inline at::Tensor weightsIn64(at::Tensor scores, const Attention& a, const ModelConfig& config) {
    if (config.attentionSoftcap > 0) {
        scores = (scores / config.attentionSoftcap).tanh() * config.attentionSoftcap;
    }
    const at::Tensor key = at::arange(scores.size(3), at::kLong).view({1, -1});
    const at::Tensor query = key.t();
    at::Tensor hidden = key > query;
    if (a.window > 0) {
        hidden = hidden.logical_or(key <= query - a.window);
    }
    return scores.masked_fill(hidden, -std::numeric_limits<double>::infinity()).softmax(-1);
}

inline at::Tensor attentionIn64(const Attention& a, const at::Tensor& x,
                                const ForwardContext& context) {
    std::vector<at::Tensor> heads = headsIn64(a, x, context);
    const Norm* norms[] = {&a.qNorm, &a.kNorm};
    for (size_t i = 0; i < 2; ++i) {
        heads[i] = normIn64(heads[i], *norms[i], *context.config);
        if (!context.ropes.empty()) {
            heads[i] = rotated(heads[i], context.ropes.at(static_cast<size_t>(a.rope)));
        }
        if (a.rotateKeys) {
            heads[i] = hadamardTransform(heads[i], a.headWidth);
        }
    }
    for (size_t i = 1; i < 3; ++i) {
        heads[i] = heads[i].repeat_interleave(a.heads / a.kvHeads, 2);
    }
    for (at::Tensor& each : heads) {
        each = each.transpose(1, 2);
    }
    const at::Tensor scores = heads[0].matmul(heads[1].transpose(2, 3)) * a.scale;
    const at::Tensor mixed = weightsIn64(scores, a, *context.config).matmul(heads[2]);
    return apply(a.o, mixed.transpose(1, 2).reshape({x.size(0), -1}));
}

/// Hidden states [B·T, D] behind a block that has both sublayers.
inline at::Tensor blockIn64(const Block& block, const at::Tensor& h,
                            const ForwardContext& context) {
    const ModelConfig& config = *context.config;
    const auto norm = [&](const at::Tensor& x, const Norm& by) { return normIn64(x, by, config); };
    const auto attention = [&](const at::Tensor& x) {
        return norm(attentionIn64(*block.attention, x, context), block.afterAttention);
    };
    const auto mlp = [&](const at::Tensor& x) {
        return norm(feedForward(*block.mlp, x, context), block.afterMlp);
    };
    if (!config.normBefore) {
        const at::Tensor mid = norm(h + attention(h), block.beforeAttention);
        return norm(mid + mlp(mid), block.beforeMlp);
    }
    const at::Tensor mid = h + attention(norm(h, block.beforeAttention));
    return mid + mlp(norm(config.parallelResidual ? h : mid, block.beforeMlp));
}

/// Logits [B, T, V] of a model without a prefix.
inline at::Tensor logitsIn64(const Model& model, const at::Tensor& ids) {
    Model exact = model;
    exact.embedding = wide(model.embedding);
    const ForwardContext context = makeContext(exact, ids, nullptr);
    at::Tensor h = embedded(exact, ids, context);
    for (const Block& block : model.blocks) {
        h = blockIn64(block, h, context);
    }
    h = normIn64(h, model.finalNorm, *model.config);
    if (model.projectOut.present()) {
        h = apply(model.projectOut, h);
    }
    const at::Tensor logits =
        apply(model.head.present() ? model.head : makeDense(model.embedding), h);
    const double cap = model.config->finalSoftcap;
    return (cap > 0 ? (logits / cap).tanh() * cap : logits).view({ids.size(0), ids.size(1), -1});
}

} // namespace lathe::test
