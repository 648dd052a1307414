#include "core/engine/model/rotary.h"
#include "core/engine/model/sublayers.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <limits>

namespace lathe {
namespace {

struct Heads {
    at::Tensor q;    ///< [B, T, H, C]
    at::Tensor k, v; ///< [B, T, K, C]
};

/// Rows of a projection as heads.
at::Tensor asHeads(const at::Tensor& rows, const ForwardContext& context, int64_t headWidth) {
    return rows.view({context.batch, context.tokens, -1, headWidth});
}

Heads fusedHeads(const Attention& a, const at::Tensor& x, const ForwardContext& context) {
    const at::Tensor rows = apply(a.qkv, x);
    if (context.config->qkvOrder == QkvOrder::PerHead) {
        const at::Tensor all = rows.view({context.batch, context.tokens, a.heads, 3, a.headWidth});
        return {all.select(3, 0), all.select(3, 1), all.select(3, 2)};
    }
    const at::Tensor all = asHeads(rows, context, a.headWidth);
    return {all.narrow(2, 0, a.heads), all.narrow(2, a.heads, a.kvHeads),
            all.narrow(2, a.heads + a.kvHeads, a.kvHeads)};
}

Heads headsOf(const Attention& a, const at::Tensor& x, const ForwardContext& context) {
    if (a.qkv.present())
        return fusedHeads(a, x, context);
    return {asHeads(apply(a.q, x), context, a.headWidth),
            asHeads(apply(a.k, x), context, a.headWidth),
            asHeads(apply(a.v, x), context, a.headWidth)};
}

at::Tensor maskFor(const ForwardContext& context, int64_t window) {
    for (const auto& [length, mask] : context.masks)
        if (length == window)
            return mask;
    return {};
}

/// Keys and values [B, K, T, C] behind those of the prefix.
std::pair<at::Tensor, at::Tensor> behind(const PrefixCache& prefix, const at::Tensor& k,
                                         const at::Tensor& v) {
    const auto joined = [](const at::Tensor& before, const at::Tensor& after) {
        const at::Tensor rows = before.to(after.device(), after.scalar_type()).unsqueeze(0);
        return at::cat({rows.expand({after.size(0), -1, -1, -1}), after}, 2);
    };
    return {joined(prefix.keys, k), joined(prefix.values, v)};
}

/// q [B, H, T, C], k and v [B, K, S, C]: attention whose scores pass a soft-cap before the mask.
at::Tensor cappedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const at::Tensor& mask, std::pair<double, double> scaleAndCap) {
    const auto [scale, cap] = scaleAndCap;
    const int64_t group = q.size(1) / k.size(1);
    const at::Tensor keys = k.repeat_interleave(group, 1);
    const at::Tensor values = v.repeat_interleave(group, 1);
    at::Tensor scores = q.matmul(keys.transpose(-1, -2)) * scale;
    scores = (scores / cap).tanh() * cap;
    const int64_t past = k.size(2) - q.size(2);
    const at::Tensor visible =
        mask.defined()
            ? mask
            : at::arange(k.size(2), q.options().dtype(at::kLong)).view({1, -1}) <=
                  at::arange(past, k.size(2), q.options().dtype(at::kLong)).view({-1, 1});
    scores = scores.masked_fill(visible.logical_not(), std::numeric_limits<float>::lowest());
    return scores.to(at::kFloat).softmax(-1).to(q.scalar_type()).matmul(values);
}

} // namespace

at::Tensor mixedValues(const Attention& a, const at::Tensor& x, const ForwardContext& context,
                       size_t block) {
    const ModelConfig& config = *context.config;
    Heads heads = headsOf(a, x, context);
    if (a.qNorm.weight.defined())
        heads.q = normalize(heads.q.contiguous(), a.qNorm, config);
    if (a.kNorm.weight.defined())
        heads.k = normalize(heads.k.contiguous(), a.kNorm, config);
    if (!context.ropes.empty()) {
        const RopeTable& table = context.ropes.at(static_cast<size_t>(a.rope));
        heads.q = rotated(heads.q, table);
        heads.k = rotated(heads.k, table);
    }
    const at::Tensor q = heads.q.transpose(1, 2);
    at::Tensor k = heads.k.transpose(1, 2);
    at::Tensor v = heads.v.transpose(1, 2);
    if (context.cache)
        std::tie(k, v) = context.cache->append(block, k, v);
    else if (a.prefix.keys.defined())
        std::tie(k, v) = behind(a.prefix, k, v);
    const at::Tensor mask = maskFor(context, a.window);
    at::Tensor mixed;
    if (config.attentionSoftcap > 0) {
        mixed = cappedAttention(q, k, v, mask, {a.scale, config.attentionSoftcap});
    } else {
        const auto optionalMask = mask.defined() ? std::optional(mask) : std::nullopt;
        const bool causal = !mask.defined() && context.tokens > 1;
        mixed = at::scaled_dot_product_attention(q, k, v, optionalMask, 0.0, causal, a.scale,
                                                 a.heads != a.kvHeads);
    }
    return mixed.transpose(1, 2).reshape({x.size(0), a.heads * a.headWidth});
}

at::Tensor attend(const Attention& a, const at::Tensor& x, const ForwardContext& context,
                  size_t block) {
    return apply(a.o, mixedValues(a, x, context, block));
}

} // namespace lathe
