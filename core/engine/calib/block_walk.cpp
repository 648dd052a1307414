#include "core/engine/calib/block_walk.h"

#include "core/engine/calib/collector.h"
#include "core/engine/prepared/device_parts.h"
#include "core/plain/base/error.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_unique.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kTokensOnCpu = 1024; ///< activations of a block then stay in the CPU's cache
constexpr int64_t kTokensOnDevice = 16384;
constexpr double kShareForHidden = 0.3; ///< of the device's free memory

/// Where the hidden states of all windows lie: on the device when they take little of it.
at::Device placeOfHidden(const ComputeTarget& target, int64_t bytes) {
    if (target.device.is_cpu()) {
        return at::kCPU;
    }
    const size_t free = at::accelerator::getMemoryInfo(target.device.index()).first;
    return static_cast<double>(bytes) < kShareForHidden * static_cast<double>(free)
               ? target.device
               : at::Device(at::kCPU);
}

/// A model that embeds `ids` on `device`, and the ids for it. A device gets only the table rows
/// that the text uses, so that the host neither gathers nor sends a row for every token.
std::pair<Model, at::Tensor> embeddingFor(const Model& model, const at::Tensor& ids,
                                          at::Device device) {
    if (device.is_cpu()) {
        return {model, ids};
    }
    const auto [rows, numbers] = at::_unique(ids, /*sorted=*/true, /*return_inverse=*/true);
    Model out = model;
    out.embedding = at::embedding(model.embedding, rows).to(device);
    if (model.positions.defined()) {
        out.positions = model.positions.to(device);
    }
    if (model.projectIn.present()) {
        out.projectIn = withPartsOn(model.projectIn, device);
        if (out.projectIn.bias.defined()) {
            out.projectIn.bias = out.projectIn.bias.to(device);
        }
    }
    return {out, numbers};
}

} // namespace

BlockWalk::BlockWalk(const Model& model, const at::Tensor& ids, WalkOptions options)
    : m_model(&model), m_ids(ids), m_options(std::move(options)) {
    LATHE_ASSERT(ids.dim() == 2 && ids.scalar_type() == at::kLong && ids.size(0) > 0);
    const int64_t fitting = m_options.target.device.is_cpu() ? kTokensOnCpu : kTokensOnDevice;
    const int64_t atOnce = m_options.tokensAtOnce > 0 ? m_options.tokensAtOnce : fitting;
    m_batchWindows = std::clamp<int64_t>(atOnce / seqlen(), 1, windows());
    embed();
}

void BlockWalk::embed() {
    const at::NoGradGuard noGrad;
    const ComputeTarget& target = m_options.target;
    const int64_t width = config().width;
    const auto element = static_cast<int64_t>(c10::elementSize(target.dtype));
    const at::Device place = placeOfHidden(target, tokens() * width * element);
    m_hidden = at::empty({tokens(), width}, at::TensorOptions(target.dtype).device(place));
    const auto [model, allIds] = embeddingFor(*m_model, m_ids, place);
    for (int64_t window = 0; window < windows(); window += m_batchWindows) {
        const int64_t count = std::min(m_batchWindows, windows() - window);
        const at::Tensor ids = allIds.narrow(0, window, count);
        const ForwardContext context = makeContext(model, ids, nullptr);
        m_hidden.narrow(0, window * seqlen(), count * seqlen())
            .copy_(embedded(model, ids, context));
    }
}

const ForwardContext& BlockWalk::contextFor(int64_t windows) {
    const auto found = m_contexts.find(windows);
    if (found != m_contexts.end()) {
        return found->second;
    }
    ForwardContext context = makeContext(*m_model, m_ids.narrow(0, 0, windows), nullptr);
    for (RopeTable& rope : context.ropes) {
        rope = {rope.cosine.to(target().device), rope.sine.to(target().device)};
    }
    for (auto& [window, mask] : context.masks) {
        if (mask.defined()) {
            mask = mask.to(target().device);
        }
    }
    return m_contexts.emplace(windows, std::move(context)).first->second;
}

void BlockWalk::halve() {
    if (m_batchWindows == 1) {
        throw Error(ErrorCode::OutOfMemory,
                    "no room on " + target().device.str() + " for one window of " +
                        std::to_string(seqlen()) + " tokens",
                    "use shorter windows, --dtype bfloat16, or the CPU");
    }
    m_batchWindows = (m_batchWindows + 1) / 2;
    if (!target().device.is_cpu()) {
        at::accelerator::emptyCache();
    }
    m_options.note("the device ran out of memory; going on with micro-batches of " +
                   std::to_string(m_batchWindows) + " windows");
}

void BlockWalk::forEachBatch(const std::function<void(const MicroBatch&)>& f,
                             const std::function<void()>& restart) {
    const at::NoGradGuard noGrad;
    int64_t window = 0;
    while (window < windows()) {
        m_options.checkStop();
        const int64_t count = std::min(m_batchWindows, windows() - window);
        try {
            const int64_t first = window * seqlen();
            f(MicroBatch{.firstWindow = window,
                         .windows = count,
                         .firstToken = first,
                         .hidden = m_hidden.narrow(0, first, count * seqlen()).to(target().device),
                         .context = &contextFor(count)});
            window += count;
        } catch (const c10::OutOfMemoryError&) {
            halve();
            if (restart) {
                restart();
                window = 0;
            }
        }
    }
}

void BlockWalk::put(const MicroBatch& batch, const at::Tensor& hidden) {
    m_hidden.narrow(0, batch.firstToken, batch.windows * seqlen()).copy_(hidden);
}

std::map<std::string, InputStats>
BlockWalk::collect(const Block& block, int64_t number, const StatNeeds& needs,
                   const std::function<bool(const LinearPlace&)>& wanted) {
    Collector collector(block, number, config(), needs, wanted);
    collector.setExtent(seqlen(), tokens());
    const Block ready = prepared(block);
    const auto index = static_cast<size_t>(number);
    const bool intoMlp = collector.wants(Site::Mlp) || collector.wants(Site::Down);
    forEachBatch(
        [&](const MicroBatch& batch) {
            const at::Tensor& h = batch.hidden;
            at::Tensor branch;
            if (ready.attention) {
                const at::Tensor x = attentionInput(ready, h, config());
                collector.add(Site::Attention, x, batch.firstToken);
                const at::Tensor mixed = mixedValues(*ready.attention, x, *batch.context, index);
                collector.add(Site::Output, mixed, batch.firstToken);
                if (intoMlp) {
                    branch = apply(ready.attention->o, mixed, *batch.context);
                }
            }
            if (!ready.mlp || !intoMlp) {
                return;
            }
            const at::Tensor mid = afterAttention(ready, h, branch, config());
            const at::Tensor x = mlpInput(ready, h, mid, config());
            collector.add(Site::Mlp, x, batch.firstToken);
            // This pass does not need the outputs of down.
            if (collector.wants(Site::Down)) {
                collector.add(Site::Down, innerValues(*ready.mlp, x, *batch.context),
                              batch.firstToken);
            }
        },
        [&] { collector.restart(); });
    return collector.finish();
}

void BlockWalk::advance(const Block& block, int64_t number) {
    const Block ready = prepared(block);
    forEachBatch([&](const MicroBatch& batch) {
        // On the CPU the micro-batch is a view of the hidden states, and the fused norm works in
        // place: a clone keeps a repeated batch correct.
        Residual residual{batch.hidden.is_alias_of(m_hidden) ? batch.hidden.clone() : batch.hidden,
                          {}};
        runBlock(ready, residual, *batch.context, static_cast<size_t>(number));
        settle(residual);
        put(batch, residual.stream);
    });
}

double BlockWalk::advanceWithCosine(const Block& block, int64_t number) {
    const Block ready = prepared(block);
    double sum = 0;
    forEachBatch([&](const MicroBatch& batch) {
        const at::Tensor before = batch.hidden.clone();
        Residual residual{before.clone(), {}};
        runBlock(ready, residual, *batch.context, static_cast<size_t>(number));
        settle(residual);
        const at::Tensor& after = residual.stream;
        const double cosines = at::cosine_similarity(before.to(at::kFloat), after.to(at::kFloat), 1)
                                   .sum()
                                   .item<double>();
        put(batch, after); // last: a batch that is repeated must find the states as they were
        sum += cosines;
    });
    return sum / static_cast<double>(tokens());
}

at::Tensor BlockWalk::finalOf(const at::Tensor& hidden) const {
    const at::NoGradGuard noGrad;
    const Norm& norm = m_model->finalNorm;
    const auto moved = [&](const at::Tensor& t) { return t.defined() ? t.to(hidden.device()) : t; };
    const at::Tensor out = normalize(hidden, {moved(norm.weight), moved(norm.bias)}, config());
    return m_model->projectOut.present()
               ? apply(withPartsOn(m_model->projectOut, hidden.device()), out)
               : out;
}

InputStats BlockWalk::collectHead(const LinearPlace& place, const Linear& head,
                                  const StatNeeds& needs) {
    Collector collector(place, head, needs);
    collector.setExtent(seqlen(), tokens());
    forEachBatch(
        [&](const MicroBatch& batch) {
            collector.add(siteOf(place.role), finalOf(batch.hidden), batch.firstToken);
        },
        [&] { collector.restart(); });
    return collector.finish().at(place.name);
}

} // namespace lathe
