#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// Which of `windows` windows an update reads: `batch` places of an endless sequence of passes over
/// all windows, in order, or in an order drawn anew for every pass. A function of its arguments, so
/// that a training resumes at any update.
class BatchOrder {
public:
    BatchOrder(int64_t windows, int64_t batch, bool shuffled, uint64_t seed);

    /// int64 [batch], on the host.
    at::Tensor windowsOf(int64_t update);

private:
    const at::Tensor& pass(int64_t number);

    int64_t m_windows;
    int64_t m_batch;
    bool m_shuffled;
    uint64_t m_seed;
    int64_t m_number = -1;
    at::Tensor m_pass; ///< the order of pass m_number
};

} // namespace lathe
