#include "core/engine/forward/sublayers.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

namespace lathe {
namespace {

at::Tensor attentionBranch(const Block& block, const at::Tensor& x, const ForwardContext& context,
                           size_t number) {
    const at::Tensor branch = attend(*block.attention, x, context, number);
    return normalize(branch, block.afterAttention, *context.config);
}

at::Tensor mlpBranch(const Block& block, const at::Tensor& x, const ForwardContext& context) {
    return normalize(feedForward(*block.mlp, x, context), block.afterMlp, *context.config);
}

/// x + attention(norm(x)) + mlp(norm'(x)): GPT-NeoX.
void parallelBlock(const Block& block, Residual& residual, const ForwardContext& context,
                   size_t number) {
    settle(residual);
    at::Tensor sum;
    if (block.attention) {
        sum = attentionBranch(block,
                              normalize(residual.stream, block.beforeAttention, *context.config),
                              context, number);
    }
    if (block.mlp) {
        const at::Tensor mlp =
            mlpBranch(block, normalize(residual.stream, block.beforeMlp, *context.config), context);
        sum = sum.defined() ? sum + mlp : mlp;
    }
    residual.branch = sum;
}

void sequentialBlock(const Block& block, Residual& residual, const ForwardContext& context,
                     size_t number) {
    const ModelConfig& config = *context.config;
    if (block.attention) {
        residual.branch = attentionBranch(
            block, settleAndNormalize(residual, block.beforeAttention, config), context, number);
    }
    if (block.mlp) {
        residual.branch =
            mlpBranch(block, settleAndNormalize(residual, block.beforeMlp, config), context);
    }
}

/// Norms after the sums: the first OPT-350m.
void postNormBlock(const Block& block, Residual& residual, const ForwardContext& context,
                   size_t number) {
    const ModelConfig& config = *context.config;
    if (block.attention) {
        residual.branch = attend(*block.attention, residual.stream, context, number);
        residual.stream = settleAndNormalize(residual, block.beforeAttention, config);
    }
    if (block.mlp) {
        residual.branch = feedForward(*block.mlp, residual.stream, context);
        residual.stream = settleAndNormalize(residual, block.beforeMlp, config);
    }
}

/// Which positions of this call are padding: [B, T, 1].
at::Tensor paddedIn(const ForwardContext& context) {
    const int64_t first = context.past - context.cache->prefixLength();
    return at::arange(first, first + context.tokens, at::kLong)
        .view({1, -1, 1})
        .lt(context.cache->padding().view({-1, 1, 1}));
}

} // namespace

at::Tensor apply(const Linear& linear, const at::Tensor& x, const ForwardContext& context) {
    if (!looksAtWindows(linear.in)) {
        return apply(linear, x);
    }
    at::Tensor windows = x.view({context.batch, context.tokens, x.size(1)});
    if (context.cache && context.cache->padding().defined()) {
        windows = windows.masked_fill(paddedIn(context).to(x.device()), 0);
    }
    return apply(linear, windows).flatten(0, 1);
}

Site siteOf(LinearRole role) {
    switch (role) {
    case LinearRole::O:
        return Site::Output;
    case LinearRole::Gate:
    case LinearRole::Up:
    case LinearRole::GateUp:
        return Site::Mlp;
    case LinearRole::Down:
        return Site::Down;
    default:
        return Site::Attention;
    }
}

void runBlock(const Block& block, Residual& residual, const ForwardContext& context,
              size_t number) {
    if (context.config->parallelResidual) {
        parallelBlock(block, residual, context, number);
    } else if (context.config->normBefore) {
        sequentialBlock(block, residual, context, number);
    } else {
        postNormBlock(block, residual, context, number);
    }
}

at::Tensor attentionInput(const Block& block, const at::Tensor& h, const ModelConfig& config) {
    return config.normBefore ? normalize(h, block.beforeAttention, config) : h;
}

at::Tensor afterAttention(const Block& block, const at::Tensor& h, const at::Tensor& branch,
                          const ModelConfig& config) {
    if (!branch.defined()) {
        return h;
    }
    if (!config.normBefore) {
        return normalize(h + branch, block.beforeAttention, config);
    }
    return h + normalize(branch, block.afterAttention, config);
}

at::Tensor mlpInput(const Block& block, const at::Tensor& h, const at::Tensor& mid,
                    const ModelConfig& config) {
    if (!config.normBefore) {
        return mid;
    }
    return normalize(config.parallelResidual ? h : mid, block.beforeMlp, config);
}

at::Tensor afterMlp(const Block& block, const at::Tensor& mid, const at::Tensor& branch,
                    const ModelConfig& config) {
    if (!branch.defined()) {
        return mid;
    }
    if (!config.normBefore) {
        return normalize(mid + branch, block.beforeMlp, config);
    }
    return mid + normalize(branch, block.afterMlp, config);
}

} // namespace lathe
