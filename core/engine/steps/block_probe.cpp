#include "core/engine/steps/block_probe.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kTokensOnCpu = 1024; ///< so that a piece's activations fit the CPU's cache
constexpr int64_t kTokensOnDevice = 16384;

/// `block` with its linears at `site` replaced; those that prepare() merged are split again.
Block replaced(const Block& block, Site site, const std::vector<Linear>& linears) {
    Block out = block;
    if (site == Site::Output) {
        out.attention->o = linears.front();
    } else if (site == Site::Down) {
        out.mlp->down = linears.front();
    } else if (site == Site::Attention) {
        Attention& a = *out.attention;
        const bool fused = linears.size() == 1;
        a.qkv = fused ? linears[0] : Linear{};
        a.q = fused ? Linear{} : linears[0];
        a.k = fused ? Linear{} : linears[1];
        a.v = fused ? Linear{} : linears[2];
    } else if (linears.size() == 2) {
        out.mlp->gateUp = {};
        out.mlp->gate = linears[0];
        out.mlp->up = linears[1];
    } else if (block.mlp->gateUp.present()) {
        out.mlp->gateUp = linears.front();
    } else {
        out.mlp->up = linears.front();
    }
    return out;
}

} // namespace

BlockProbe::BlockProbe(BlockWalk& walk, const Block& block, int64_t number, int64_t windows)
    : m_ready(walk.prepared(block))
    , m_number(static_cast<size_t>(number))
    , m_config(&walk.config()) {
    const at::NoGradGuard noGrad;
    const int64_t length = walk.seqlen();
    const int64_t wanted = std::clamp<int64_t>(windows, 1, walk.windows());
    const int64_t atOnce = std::clamp<int64_t>(
        (walk.target().device.is_cpu() ? kTokensOnCpu : kTokensOnDevice) / length, 1, wanted);
    for (int64_t first = 0; first < wanted; first += atOnce) {
        const int64_t count = std::min(atOnce, wanted - first);
        std::vector<at::Tensor> rows;
        for (int64_t i = first; i < first + count; ++i) {
            rows.push_back(walk.hidden().narrow(0, i * walk.windows() / wanted * length, length));
        }
        add(at::cat(rows).to(walk.target().device), walk.contextFor(count));
    }
}

void BlockProbe::add(const at::Tensor& hidden, const ForwardContext& context) {
    Piece piece{.context = &context, .inputs = {}, .attention = {}, .mlp = {}};
    const auto at = [&](Site site) -> at::Tensor& {
        return piece.inputs[static_cast<size_t>(site)];
    };
    if (m_ready.attention) {
        at(Site::Attention) = attentionInput(m_ready, hidden, *m_config);
        at(Site::Output) = mixedValues(*m_ready.attention, at(Site::Attention), context, m_number);
        piece.attention = apply(m_ready.attention->o, at(Site::Output), context);
    }
    if (m_ready.mlp) {
        const at::Tensor mid = afterAttention(m_ready, hidden, piece.attention, *m_config);
        at(Site::Mlp) = mlpInput(m_ready, hidden, mid, *m_config);
        at(Site::Down) = innerValues(*m_ready.mlp, at(Site::Mlp), context);
        piece.mlp = apply(m_ready.mlp->down, at(Site::Down), context);
    }
    m_pieces.push_back(std::move(piece));
}

at::Tensor BlockProbe::outputs(Site site, const Piece& piece, const Block& changed) const {
    const at::Tensor& x = piece.inputs[static_cast<size_t>(site)];
    switch (site) {
    case Site::Attention:
        return attend(*changed.attention, x, *piece.context, m_number);
    case Site::Output:
        return apply(changed.attention->o, x, *piece.context);
    case Site::Mlp:
        return feedForward(*changed.mlp, x, *piece.context);
    case Site::Down:
        break;
    }
    return apply(changed.mlp->down, x, *piece.context);
}

double BlockProbe::loss(Site site, const std::vector<Linear>& linears) const {
    const at::NoGradGuard noGrad;
    const Block changed = replaced(m_ready, site, linears);
    const bool attention = site == Site::Attention || site == Site::Output;
    double sum = 0;
    int64_t count = 0;
    for (const Piece& piece : m_pieces) {
        const at::Tensor& reference = attention ? piece.attention : piece.mlp;
        const at::Tensor change = outputs(site, piece, changed) - reference;
        sum += change.to(at::kFloat).square().sum().item<double>();
        count += change.numel();
    }
    return sum / static_cast<double>(count);
}

} // namespace lathe
