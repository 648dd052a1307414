#pragma once

#include <optional>

namespace lathe::ui {

/// How long a run will still take, from how far it is. Never negative, never jumps by more than
/// half of what it said before.
class RemainingTime {
public:
    /// `share` of the work is done after `seconds`; does not go back.
    void add(double seconds, double share);

    /// Seconds from the last sample on; nullopt until three samples showed progress.
    std::optional<double> seconds() const;

private:
    int m_samples = 0;
    double m_share = 0;
    std::optional<double> m_estimate;
};

} // namespace lathe::ui
