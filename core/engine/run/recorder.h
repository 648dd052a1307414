#pragma once

#include "core/plain/store/events.h"

#include <map>
#include <vector>

namespace lathe {

/// Hands every event on, and keeps what one step told about its result (points, values per layer,
/// metrics, samples, notes), so that it can be told again when the result comes from the cache.
class Recorder : public RunObserver {
public:
    explicit Recorder(RunObserver& next) : m_next(next) {}

    void on(const Event& event) override;

    /// What was told since the last call, as JSON.
    Json take();

    /// What was told since the last call of this or of take(); take() gives it too.
    Json latest();

    /// Tells recorded events again, now, as of `node`. Events that cannot be read are left out.
    void tellAgain(const Json& events, const std::string& node);

    /// Metrics by node, told again ones included.
    const std::map<std::string, std::vector<Metric>>& metrics() const { return m_metrics; }

private:
    RunObserver& m_next;
    Json m_kept = Json::array();
    size_t m_seen = 0; ///< of m_kept, by latest()
    std::map<std::string, std::vector<Metric>> m_metrics;
};

} // namespace lathe
