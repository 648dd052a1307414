#include "core/engine/calib/linear_order.h"

#include "core/engine/calib/collector.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

namespace lathe {
namespace {

// Bytes of intermediate values kept for the next stage.
constexpr int64_t kKeptOnCpu = int64_t{3} << 30;
constexpr double kShareOnDevice = 0.3; ///< of its free memory

bool mayKeep(int64_t bytes, const at::Device& device) {
    if (device.is_cpu()) {
        return bytes <= kKeptOnCpu;
    }
    const size_t free = at::accelerator::getMemoryInfo(device.index()).first;
    return static_cast<double>(bytes) < kShareOnDevice * static_cast<double>(free);
}

/// Rows of all tokens that one stage makes and the next reads again: kept where they fit, else
/// computed again.
class Rows {
public:
    void put(const MicroBatch& batch, const at::Tensor& rows, int64_t allTokens) {
        if (!m_asked) {
            m_room = mayKeep(allTokens * rows.size(1) * rows.element_size(), rows.device());
        }
        m_asked = true;
        if (!m_room) {
            return;
        }
        if (!m_rows.defined()) {
            m_rows = at::empty({allTokens, rows.size(1)}, rows.options());
        }
        m_rows.narrow(0, batch.firstToken, rows.size(0)).copy_(rows);
    }

    at::Tensor get(const MicroBatch& batch, const std::function<at::Tensor()>& make) const {
        return m_rows.defined() ? m_rows.narrow(0, batch.firstToken, batch.hidden.size(0)) : make();
    }

    void clear() { m_rows.reset(); }

private:
    at::Tensor m_rows;
    bool m_asked = false;
    bool m_room = false;
};

class LinearOrder {
public:
    LinearOrder(BlockWalk& walk, Block& block, int64_t number, const LinearOrderRequest& request)
        : m_walk(walk), m_block(block), m_number(number), m_request(request) {}

    void run(const CompressSite& compress) {
        if (m_block.attention) {
            stage(Site::Attention, compress,
                  [&](const MicroBatch& batch) { return attentionIn(batch); });
            stage(Site::Output, compress,
                  [&](const MicroBatch& batch) { return keepMixed(batch); });
        }
        m_request.timed("advance", [&] { passAttention(); });
        if (m_block.mlp) {
            stage(Site::Mlp, compress, [&](const MicroBatch& batch) { return mlpIn(batch); });
            stage(Site::Down, compress, [&](const MicroBatch& batch) { return keepInner(batch); });
        }
        m_request.timed("advance", [&] { passMlp(); });
    }

private:
    const ModelConfig& config() const { return m_walk.config(); }

    /// Collects the results of `inputs` for every micro-batch, and hands them to `compress`.
    void stage(Site site, const CompressSite& compress,
               const std::function<at::Tensor(const MicroBatch&)>& inputs) {
        const auto here = [&](const LinearPlace& place) {
            return siteOf(place.role) == site && m_request.wanted(place);
        };
        Collector collector(m_block, m_number, config(), m_request.needs, here);
        collector.setExtent(m_walk.seqlen(), m_walk.tokens());
        m_ready = m_walk.prepared(m_block);
        const auto pass = [&] {
            m_walk.forEachBatch(
                [&](const MicroBatch& batch) {
                    collector.add(site, inputs(batch), batch.firstToken);
                },
                [&] { collector.restart(); });
        };
        if (collector.wants(site)) {
            m_request.timed("collect", pass);
        }
        compress(site, collector.finish());
    }

    at::Tensor attentionIn(const MicroBatch& batch) const {
        return attentionInput(m_ready, batch.hidden, config());
    }

    at::Tensor mixedOf(const MicroBatch& batch) const {
        return mixedValues(*m_ready.attention, attentionIn(batch), *batch.context,
                           static_cast<size_t>(m_number));
    }

    at::Tensor keepMixed(const MicroBatch& batch) {
        const at::Tensor mixed = mixedOf(batch);
        m_mixed.put(batch, mixed, m_walk.tokens());
        return mixed;
    }

    /// With parallel sublayers, the feed-forward still reads the hidden states before attention.
    at::Tensor midOf(const MicroBatch& batch) const {
        return m_mid.defined() ? m_mid.narrow(0, batch.firstToken, batch.hidden.size(0))
                               : batch.hidden;
    }

    at::Tensor mlpIn(const MicroBatch& batch) const {
        return mlpInput(m_ready, batch.hidden, midOf(batch), config());
    }

    at::Tensor innerOf(const MicroBatch& batch) const {
        return innerValues(*m_ready.mlp, mlpIn(batch), *batch.context);
    }

    at::Tensor keepInner(const MicroBatch& batch) {
        const at::Tensor inner = innerOf(batch);
        m_inner.put(batch, inner, m_walk.tokens());
        return inner;
    }

    /// The hidden states become those between the sublayers.
    void passAttention() {
        m_ready = m_walk.prepared(m_block);
        if (config().parallelResidual) {
            m_mid = at::empty(m_walk.hidden().sizes(),
                              m_walk.hidden().options().device(m_walk.target().device));
        }
        m_walk.forEachBatch([&](const MicroBatch& batch) {
            at::Tensor branch;
            if (m_ready.attention) {
                branch = apply(m_ready.attention->o,
                               m_mixed.get(batch, [&] { return mixedOf(batch); }), *batch.context);
            }
            const at::Tensor mid = afterAttention(m_ready, batch.hidden, branch, config());
            if (m_mid.defined()) {
                midOf(batch).copy_(mid);
            } else {
                m_walk.put(batch, mid);
            }
        });
        m_mixed.clear();
    }

    void passMlp() {
        m_ready = m_walk.prepared(m_block);
        m_walk.forEachBatch([&](const MicroBatch& batch) {
            at::Tensor branch;
            if (m_ready.mlp) {
                branch = apply(m_ready.mlp->down,
                               m_inner.get(batch, [&] { return innerOf(batch); }), *batch.context);
            }
            m_walk.put(batch, afterMlp(m_ready, midOf(batch), branch, config()));
        });
    }

    BlockWalk& m_walk;
    Block& m_block;
    int64_t m_number;
    const LinearOrderRequest& m_request;
    Block m_ready; ///< m_block as it is now, on the device
    Rows m_mixed, m_inner;
    at::Tensor m_mid;
};

} // namespace

void walkInLinearOrder(BlockWalk& walk, Block& block, int64_t number,
                       const LinearOrderRequest& request, const CompressSite& compress) {
    LinearOrder(walk, block, number, request).run(compress);
}

} // namespace lathe
