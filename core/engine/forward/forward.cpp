#include "core/engine/forward/forward.h"

#include "core/engine/forward/rotary.h"
#include "core/engine/forward/segments.h"
#include "core/engine/forward/sublayers.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kTokensAtOnce = 1024; ///< activations of a block then stay in the CPU's cache

void checkIds(const Model& model, const at::Tensor& ids) {
    LATHE_ASSERT(ids.dim() == 2 && ids.scalar_type() == at::kLong);
    if (!ids.device().is_cpu() || ids.numel() == 0) {
        return;
    }
    const int64_t largest = ids.max().item<int64_t>();
    const int64_t smallest = ids.min().item<int64_t>();
    const int64_t vocabulary = model.embedding.size(0);
    if (smallest < 0 || largest >= vocabulary) {
        throw Error(ErrorCode::BadData,
                    "token id " + std::to_string(smallest < 0 ? smallest : largest) +
                        " is outside the embedding, which has " + std::to_string(vocabulary) +
                        " rows",
                    "The tokenizer does not belong to this model; put the right tokenizer.json "
                    "into its folder.");
    }
}

/// Positions of `ids` [B, T]: [T], or [B, T] where rows begin with padding.
at::Tensor positionsOf(const ForwardContext& context) {
    if (context.segments.defined()) {
        return segmentPositions(context.segments) + context.past;
    }
    const at::Tensor plain = at::arange(context.past, context.past + context.tokens, at::kLong);
    if (!context.cache || !context.cache->padding().defined()) {
        return plain;
    }
    return (plain.view({1, -1}) - context.cache->padding().view({-1, 1}))
        .clamp_min(context.cache->prefixLength());
}

/// Which keys a query may see; undefined where plain causal order is enough.
at::Tensor maskOf(const ForwardContext& context, int64_t window, at::Device device) {
    const int64_t all = context.past + context.tokens;
    const bool padded = context.cache && context.cache->padding().defined();
    const bool narrow = window > 0 && window < all;
    const bool shifted = context.past > 0 && context.tokens > 1;
    if (!padded && !narrow && !shifted && !context.segments.defined()) {
        return {};
    }
    const at::Tensor keys = at::arange(all, at::kLong).view({1, 1, 1, -1});
    const at::Tensor queries = at::arange(context.past, all, at::kLong).view({1, 1, -1, 1});
    at::Tensor visible = keys <= queries;
    if (narrow) {
        visible = visible.logical_and(keys > queries - window);
    }
    if (padded) {
        const int64_t prefix = context.cache->prefixLength();
        const at::Tensor begin = context.cache->padding().view({-1, 1, 1, 1}) + prefix;
        // A query in the padding sees itself, so that no row of scores is empty.
        visible = visible.logical_and(
            (keys >= begin).logical_or(keys < prefix).logical_or(keys == queries));
    }
    if (context.segments.defined()) {
        visible = visible.logical_and(sameSegment(context.segments, context.past));
    }
    return visible.to(device);
}

at::Tensor embed(const Model& model, const at::Tensor& ids, const at::Tensor& positions) {
    const ModelConfig& config = *model.config;
    at::Tensor x = at::embedding(model.embedding, ids.to(model.embedding.device()));
    if (config.embeddingScale != 1) {
        x = x * x.new_full({}, config.embeddingScale);
    }
    if (model.projectIn.present()) {
        x = apply(model.projectIn, x);
    }
    if (!model.positions.defined()) {
        return x;
    }
    const int64_t rows = model.positions.size(0) - config.positionOffset;
    if (positions.numel() > 0 && positions.max().item<int64_t>() >= rows) {
        throw Error(ErrorCode::User,
                    "a text of " + std::to_string(positions.max().item<int64_t>() + 1) +
                        " tokens is longer than the " + std::to_string(rows) +
                        " positions the model has",
                    "Use windows of at most " + std::to_string(rows) + " tokens.");
    }
    return x + at::embedding(model.positions,
                             (positions + config.positionOffset).to(model.positions.device()));
}

at::Tensor hiddenOfChunk(const Model& model, const at::Tensor& ids, KvCache* cache,
                         const at::Tensor& segments) {
    const ModelConfig& config = *model.config;
    if (cache && cache->length() == 0) {
        cache->begin(model, ids.size(0));
    }
    const ForwardContext context = makeContext(model, ids, cache, segments);
    Residual residual{embedded(model, ids, context), {}};
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        runBlock(model.blocks[i], residual, context, i);
    }
    at::Tensor x = settleAndNormalize(residual, model.finalNorm, config);
    if (model.projectOut.present()) {
        x = apply(model.projectOut, x);
    }
    if (cache) {
        cache->advance(ids.size(1));
    }
    return x.view({ids.size(0), ids.size(1), x.size(-1)});
}

} // namespace

at::Tensor embedded(const Model& model, const at::Tensor& ids, const ForwardContext& context) {
    const at::Tensor x = embed(model, ids, positionsOf(context));
    return x.reshape({ids.numel(), x.size(-1)});
}

ForwardContext makeContext(const Model& model, const at::Tensor& ids, KvCache* cache,
                           const at::Tensor& segments) {
    LATHE_ASSERT(!segments.defined() || (!cache && segments.sizes() == ids.sizes()));
    ForwardContext context;
    context.segments = segments.defined() ? segments.cpu() : segments;
    context.config = model.config.get();
    context.batch = ids.size(0);
    context.tokens = ids.size(1);
    context.cache = cache;
    context.past = cache ? cache->length() : static_cast<int64_t>(model.prefix.size());
    const at::Tensor positions = positionsOf(context);
    const int64_t length = context.past + context.tokens;
    const at::Device device = model.embedding.device();
    for (const RopeSpec& rope : model.config->ropes) {
        const RopeTable table = context.segments.defined()
                                    ? segmentRope(rope, context.segments, positions, context.past)
                                    : ropeTable(rope, positions, length);
        context.ropes.push_back({table.cosine.to(device), table.sine.to(device)});
    }
    for (const Block& block : model.blocks) {
        if (!block.attention) {
            continue;
        }
        const int64_t window = block.attention->window;
        const auto same = [&](const auto& entry) { return entry.first == window; };
        if (std::ranges::none_of(context.masks, same)) {
            context.masks.emplace_back(window, maskOf(context, window, device));
        }
    }
    return context;
}

at::Tensor hiddenStates(const Model& model, const at::Tensor& ids, KvCache* cache,
                        const at::Tensor& segments) {
    checkIds(model, ids);
    const int64_t rows = std::max<int64_t>(1, kTokensAtOnce / std::max<int64_t>(1, ids.size(1)));
    const bool whole = cache || rows >= ids.size(0) || !model.embedding.device().is_cpu();
    if (whole || at::GradMode::is_enabled()) {
        return hiddenOfChunk(model, ids, cache, segments);
    }
    std::vector<at::Tensor> chunks;
    for (int64_t row = 0; row < ids.size(0); row += rows) {
        const int64_t count = std::min(rows, ids.size(0) - row);
        chunks.push_back(
            hiddenOfChunk(model, ids.narrow(0, row, count), nullptr,
                          segments.defined() ? segments.narrow(0, row, count) : segments));
    }
    return at::cat(chunks, 0);
}

} // namespace lathe
