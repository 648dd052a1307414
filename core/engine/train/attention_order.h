#pragma once

#include <ATen/Context.h>

#include <vector>

namespace lathe {

/// While it lives, attention on CUDA devices tries cuDNN's kernels first: their gradients were
/// measured to be faster than FlashAttention 2's on Hopper. Attention on CPUs is not affected.
class AttentionOrder {
public:
    AttentionOrder() {
        for (const at::SDPBackend backend : at::globalContext().sDPPriorityOrder()) {
            m_before.push_back(static_cast<int64_t>(backend));
        }
        std::vector<int64_t> order{static_cast<int64_t>(at::SDPBackend::cudnn_attention)};
        for (const int64_t backend : m_before) {
            if (backend != order.front()) {
                order.push_back(backend);
            }
        }
        at::globalContext().setSDPPriorityOrder(order);
    }

    ~AttentionOrder() { at::globalContext().setSDPPriorityOrder(m_before); }

    AttentionOrder(const AttentionOrder&) = delete;
    AttentionOrder& operator=(const AttentionOrder&) = delete;

private:
    std::vector<int64_t> m_before;
};

} // namespace lathe
