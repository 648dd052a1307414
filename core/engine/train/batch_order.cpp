#include "core/engine/train/batch_order.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randperm.h>

namespace lathe {

BatchOrder::BatchOrder(int64_t windows, int64_t batch, bool shuffled, uint64_t seed)
    : m_windows(windows), m_batch(batch), m_shuffled(shuffled), m_seed(seed) {}

const at::Tensor& BatchOrder::pass(int64_t number) {
    if (m_number == number) {
        return m_pass;
    }
    constexpr uint64_t kOddFraction = 0x9E3779B97F4A7C15ULL; // spreads neighbouring seeds
    m_number = number;
    if (m_shuffled) {
        const auto generator = at::make_generator<at::CPUGeneratorImpl>(
            m_seed + kOddFraction * static_cast<uint64_t>(number + 1));
        m_pass = at::randperm(m_windows, generator, at::kLong);
    } else {
        m_pass = at::arange(m_windows, at::kLong);
    }
    return m_pass;
}

at::Tensor BatchOrder::windowsOf(int64_t update) {
    at::Tensor out = at::empty({m_batch}, at::kLong);
    auto* places = out.mutable_data_ptr<int64_t>();
    for (int64_t i = 0; i < m_batch; ++i) {
        const int64_t place = update * m_batch + i;
        places[i] = pass(place / m_windows).const_data_ptr<int64_t>()[place % m_windows];
    }
    return out;
}

} // namespace lathe
