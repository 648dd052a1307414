#pragma once

#include "core/plain/store/events.h"

#include <map>
#include <vector>

namespace lathe {

/// Passes every event on, and keeps what one step reported about its result (points, values per
/// layer, metrics, samples, notes), to repeat it when the result comes from the cache.
class Recorder : public RunObserver {
public:
    explicit Recorder(RunObserver& next) : m_next(next) {}

    void on(const Event& event) override;

    /// What was reported since the last call, as JSON.
    Json take();

    /// What was reported since the last call of this or of take(); take() still returns it.
    Json latest();

    /// Emits recorded events again, with the present time and for `node`. Skips unreadable events.
    void tellAgain(const Json& events, const std::string& node);

    /// Metrics by node, repeated ones included.
    const std::map<std::string, std::vector<Metric>>& metrics() const { return m_metrics; }

private:
    RunObserver& m_next;
    Json m_kept = Json::array();
    size_t m_seen = 0; ///< entries of m_kept that latest() has returned
    std::map<std::string, std::vector<Metric>> m_metrics;
};

/// Whether tellAgain() can read an event.
bool isEvent(const Json& event);

} // namespace lathe
