#include "core/engine/forward/rotary.h"
#include "core/engine/forward/sublayers.h"
#include "core/engine/numbers/hadamard.h"
#include "core/plain/base/error.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_scaled_dot_product_cudnn_attention.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <limits>

namespace lathe {
namespace {

struct Heads {
    at::Tensor q;    ///< [B, T, H, C]; for attention [B, H, T, C]
    at::Tensor k, v; ///< [B, T, K, C]; for attention [B, K, T, C]
};

/// Rows of a projection as heads.
at::Tensor asHeads(const at::Tensor& rows, const ForwardContext& context, int64_t headWidth) {
    return rows.view({context.batch, context.tokens, -1, headWidth});
}

Heads fusedHeads(const Attention& a, const at::Tensor& x, const ForwardContext& context) {
    const at::Tensor rows = apply(a.qkv, x, context);
    if (context.config->qkvOrder == QkvOrder::PerHead) {
        const at::Tensor all = rows.view({context.batch, context.tokens, a.heads, 3, a.headWidth});
        return {all.select(3, 0), all.select(3, 1), all.select(3, 2)};
    }
    const at::Tensor all = asHeads(rows, context, a.headWidth);
    return {all.narrow(2, 0, a.heads), all.narrow(2, a.heads, a.kvHeads),
            all.narrow(2, a.heads + a.kvHeads, a.kvHeads)};
}

Heads headsOf(const Attention& a, const at::Tensor& x, const ForwardContext& context) {
    if (a.qkv.present()) {
        return fusedHeads(a, x, context);
    }
    return {asHeads(apply(a.q, x, context), context, a.headWidth),
            asHeads(apply(a.k, x, context), context, a.headWidth),
            asHeads(apply(a.v, x, context), context, a.headWidth)};
}

at::Tensor maskFor(const ForwardContext& context, int64_t window) {
    for (const auto& [length, mask] : context.masks) {
        if (length == window) {
            return mask;
        }
    }
    return {};
}

/// Keys and values [B, K, T, C] after those of the prefix.
std::pair<at::Tensor, at::Tensor> behind(const PrefixCache& prefix, const at::Tensor& k,
                                         const at::Tensor& v) {
    const auto joined = [](const at::Tensor& before, const at::Tensor& after) {
        const at::Tensor rows = before.to(after.device(), after.scalar_type()).unsqueeze(0);
        return at::cat({rows.expand({after.size(0), -1, -1, -1}), after}, 2);
    };
    return {joined(prefix.keys, k), joined(prefix.values, v)};
}

/// What attention without a fused kernel needs besides q, k and v.
struct Scoring {
    double scale = 0;
    double cap = 0;  ///< 0: none
    at::Tensor mask; ///< undefined: causal order
};

/// Every key and value head repeated for the queries that share it.
at::Tensor shared(const at::Tensor& heads, const at::Tensor& q) {
    return heads.repeat_interleave(q.size(1) / heads.size(1), 1);
}

/// q·k [B, H, T, S] → the weights of the values.
at::Tensor weightsOf(const at::Tensor& products, const Scoring& scoring) {
    at::Tensor scores = products.to(at::kFloat) * scoring.scale;
    if (scoring.cap > 0) {
        scores = (scores / scoring.cap).tanh() * scoring.cap;
    }
    const int64_t all = scores.size(3);
    const auto positions = scores.options().dtype(at::kLong);
    const at::Tensor visible =
        scoring.mask.defined() ? scoring.mask
                               : at::arange(all, positions).view({1, -1}) <=
                                     at::arange(all - scores.size(2), all, positions).view({-1, 1});
    scores = scores.masked_fill(visible.logical_not(), std::numeric_limits<float>::lowest());
    return scores.softmax(-1).to(products.scalar_type());
}

/// q [B, H, T, C], k and v [B, K, S, C]: attention whose scores pass a soft-cap before the mask.
at::Tensor cappedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const Scoring& scoring) {
    const at::Tensor products = q.matmul(shared(k, q).transpose(-1, -2));
    return weightsOf(products, scoring).matmul(shared(v, q));
}

/// Whether cuDNN's attention comes first (train/attention_order.h) and knows type and head width.
bool prefersCudnn(const at::Tensor& q) {
    constexpr int64_t kMostChannels = 128;
    constexpr int64_t kChannels = 8;
    return q.is_cuda() && q.scalar_type() == at::kBFloat16 && at::GradMode::is_enabled() &&
           q.size(3) <= kMostChannels && q.size(3) % kChannels == 0 && q.size(2) > 1 &&
           at::globalContext().sDPPriorityOrder().front() == at::SDPBackend::cudnn_attention;
}

/// Attention in the type of q by the fastest way that knows the model's scores.
at::Tensor plainAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                          const Scoring& scoring) {
    if (scoring.cap > 0) {
        return cappedAttention(q, k, v, scoring);
    }
    const auto mask = scoring.mask.defined() ? std::optional(scoring.mask) : std::nullopt;
    const bool causal = !mask && q.size(2) > 1;
    if (!mask && prefersCudnn(q)) { // its operation takes no groups of heads
        return std::get<0>(at::_scaled_dot_product_cudnn_attention(
            q, shared(k, q), shared(v, q), std::nullopt, /*compute_log_sumexp=*/true, 0.0, causal,
            /*return_debug_mask=*/false, scoring.scale));
    }
    return at::scaled_dot_product_attention(q, k, v, mask, 0.0, causal, scoring.scale,
                                            q.size(1) != k.size(1));
}

/// How many of the oldest of `all` tokens each of the newest `tokens` sees rounded: [T, 1].
at::Tensor agedCounts(int64_t (*count)(const KvFormat&, int64_t), const KvFormat& format,
                      int64_t tokens, int64_t all) {
    std::vector<int64_t> counts;
    for (int64_t seen = all - tokens + 1; seen <= all; ++seen) {
        counts.push_back(count(format, seen));
    }
    return at::tensor(counts, at::kLong).view({-1, 1});
}

/// Attention where each query sees tokens rounded that were old enough at its own position, as if
/// the tokens had come one by one.
at::Tensor agingAttention(const at::Tensor& q, const KvView& view, const KvFormat& format,
                          const Scoring& scoring) {
    const int64_t tokens = q.size(2);
    const int64_t all = view.keys.size(2);
    const at::Tensor positions = at::arange(all, at::kLong).view({1, -1});
    const auto old = [&](int64_t (*count)(const KvFormat&, int64_t)) {
        return (positions < agedCounts(count, format, tokens, all)).to(q.device());
    };
    const at::Tensor products =
        at::where(old(roundedKeyCount), q.matmul(shared(view.roundedKeys, q).transpose(-1, -2)),
                  q.matmul(shared(view.keys, q).transpose(-1, -2)));
    const at::Tensor weights = weightsOf(products, scoring);
    const at::Tensor onOld = weights * old(roundedValueCount).to(weights.scalar_type());
    return onOld.matmul(shared(view.roundedValues, q)) +
           (weights - onOld).matmul(shared(view.values, q));
}

/// Attention over keys and values kept as `format` says; k and v are the new ones.
at::Tensor quantizedAttention(const Heads& heads, const Attention& a, const Scoring& scoring,
                              const ForwardContext& context, size_t block) {
    const KvFormat& format = a.kv;
    const int64_t tokens = context.tokens;
    const KvView view = context.cache
                            ? context.cache->append(block, heads.k, heads.v, format)
                            : KvView{heads.k, heads.v,
                                     roundedOldest(format, format.keysByChannel, heads.k,
                                                   roundedKeyCount(format, heads.k.size(2))),
                                     roundedOldest(format, false, heads.v,
                                                   roundedValueCount(format, heads.v.size(2)))};
    const bool sameForAll = tokens == 1 || (!format.keysByChannel && format.residual == 0);
    return sameForAll ? plainAttention(heads.q, view.roundedKeys, view.roundedValues, scoring)
                      : agingAttention(heads.q, view, format, scoring);
}

} // namespace

at::Tensor mixedValues(const Attention& a, const at::Tensor& x, const ForwardContext& context,
                       size_t block) {
    const ModelConfig& config = *context.config;
    Heads heads = headsOf(a, x, context);
    if (a.qNorm.weight.defined()) {
        heads.q = normalize(heads.q.contiguous(), a.qNorm, config);
    }
    if (a.kNorm.weight.defined()) {
        heads.k = normalize(heads.k.contiguous(), a.kNorm, config);
    }
    if (!context.ropes.empty()) {
        const RopeTable& table = context.ropes.at(static_cast<size_t>(a.rope));
        heads.q = rotated(heads.q, table);
        heads.k = rotated(heads.k, table);
    }
    if (a.rotateKeys) {
        heads.q = hadamardTransform(heads.q, a.headWidth);
        heads.k = hadamardTransform(heads.k, a.headWidth);
    }
    for (at::Tensor* tensor : {&heads.q, &heads.k, &heads.v}) {
        *tensor = tensor->transpose(1, 2);
    }
    if (!context.cache && a.prefix.keys.defined()) {
        std::tie(heads.k, heads.v) = behind(a.prefix, heads.k, heads.v);
    }
    const Scoring scoring{a.scale, config.attentionSoftcap, maskFor(context, a.window)};
    at::Tensor mixed;
    if (a.kv.bits > 0) {
        mixed = quantizedAttention(heads, a, scoring, context, block);
    } else {
        if (context.cache) {
            std::tie(heads.k, heads.v) = context.cache->append(block, heads.k, heads.v);
        }
        mixed = plainAttention(heads.q, heads.k, heads.v, scoring);
    }
    return mixed.transpose(1, 2).reshape({x.size(0), a.heads * a.headWidth});
}

at::Tensor attend(const Attention& a, const at::Tensor& x, const ForwardContext& context,
                  size_t block) {
    return apply(a.o, mixedValues(a, x, context, block), context);
}

} // namespace lathe
