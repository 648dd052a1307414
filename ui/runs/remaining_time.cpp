#include "ui/runs/remaining_time.h"

#include <algorithm>

namespace lathe::ui {

void RemainingTime::add(double seconds, double share) {
    if (!(share > m_share) || seconds <= 0) {
        return;
    }
    m_share = std::min(share, 1.0);
    ++m_samples;
    const double now = seconds * (1 - m_share) / m_share;
    // Steps differ in speed: half old, half new, and a hard bound on the jump.
    const double old = m_estimate.value_or(now);
    m_estimate = std::clamp((old + now) / 2, old / 2, old * 1.5);
}

std::optional<double> RemainingTime::seconds() const {
    constexpr int kEnough = 3;
    return m_samples < kEnough ? std::nullopt : m_estimate;
}

} // namespace lathe::ui
