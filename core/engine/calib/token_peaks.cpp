#include "core/engine/calib/token_peaks.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kTokensOnCpu = 1024;
constexpr int64_t kTokensOnDevice = 16384;
constexpr double kSmallestMedian = 1e-12;

using Found = std::function<void(int64_t block, Site site, const at::Tensor& x)>;

/// Runs block `number` on hidden states [N, D]; `found` sees the inputs of every site.
at::Tensor runWatched(const Block& block, const at::Tensor& h, const ForwardContext& context,
                      int64_t number, const Found& found) {
    const ModelConfig& config = *context.config;
    at::Tensor branch;
    if (block.attention) {
        const at::Tensor x = attentionInput(block, h, config);
        found(number, Site::Attention, x);
        const at::Tensor mixed =
            mixedValues(*block.attention, x, context, static_cast<size_t>(number));
        found(number, Site::Output, mixed);
        branch = apply(block.attention->o, mixed, context);
    }
    const at::Tensor mid = afterAttention(block, h, branch, config);
    if (!block.mlp) {
        return mid;
    }
    const at::Tensor x = mlpInput(block, h, mid, config);
    found(number, Site::Mlp, x);
    const at::Tensor inner = innerValues(*block.mlp, x, context);
    found(number, Site::Down, inner);
    return afterMlp(block, mid, apply(block.mlp->down, inner, context), config);
}

} // namespace

std::vector<TokenPeaks> tokenPeaks(const Model& model, const at::Tensor& ids, int64_t lastBlock,
                                   const std::function<void()>& checkStop) {
    const at::NoGradGuard noGrad;
    const bool cpu = model.embedding.device().is_cpu();
    const int64_t atOnce =
        std::max<int64_t>(1, (cpu ? kTokensOnCpu : kTokensOnDevice) / ids.size(1));
    std::vector<TokenPeaks> out;
    for (int64_t first = 0; first < ids.size(0); first += atOnce) {
        checkStop();
        const at::Tensor rows = ids.narrow(0, first, std::min(atOnce, ids.size(0) - first));
        const ForwardContext context = makeContext(model, rows, nullptr);
        size_t next = 0;
        const auto found = [&](int64_t block, Site site, const at::Tensor& x) {
            const at::Tensor own = x.abs().amax(1).view(rows.sizes()).to(at::kCPU, at::kFloat);
            if (next == out.size()) {
                out.push_back({block, site, own});
            } else {
                out[next].peaks = at::cat({out[next].peaks, own});
            }
            ++next;
        };
        at::Tensor h = embedded(model, rows, context);
        for (int64_t i = 0; i <= lastBlock; ++i) {
            h = runWatched(model.blocks[static_cast<size_t>(i)], h, context, i, found);
        }
    }
    return out;
}

double spikeRatio(const at::Tensor& peaks) {
    const at::Tensor median = std::get<0>(peaks.median(1)).clamp_min(kSmallestMedian);
    return (peaks.amax(1) / median).mean().item<double>();
}

} // namespace lathe
