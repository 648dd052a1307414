#include "core/engine/run/recorder.h"

#include "core/engine/steps/step.h"
#include "core/plain/base/error.h"

namespace lathe {

namespace {

bool isResult(const EventBody& body) {
    return std::holds_alternative<Scalar>(body) || std::holds_alternative<LayerValue>(body) ||
           std::holds_alternative<Metric>(body) || std::holds_alternative<Sample>(body) ||
           std::holds_alternative<Note>(body);
}

void setNode(EventBody& body, const std::string& node) {
    std::visit(
        [&](auto& event) {
            if constexpr (requires { event.node; }) {
                event.node = node;
            }
        },
        body);
}

} // namespace

void Recorder::on(const Event& event) {
    if (isResult(event.body)) {
        m_kept.push_back(toJson(event));
    }
    if (const auto* metric = std::get_if<Metric>(&event.body)) {
        m_metrics[metric->node].push_back(*metric);
    }
    m_next.on(event);
}

Json Recorder::take() {
    m_seen = 0;
    return std::exchange(m_kept, Json::array());
}

Json Recorder::latest() {
    Json out = Json::array();
    for (; m_seen < m_kept.size(); ++m_seen) {
        out.push_back(m_kept[m_seen]);
    }
    return out;
}

bool isEvent(const Json& event) {
    try {
        eventFromJson(event);
        return true;
    } catch (const Error&) {
        return false;
    }
}

void Recorder::tellAgain(const Json& events, const std::string& node) {
    for (const Json& json : events) {
        try {
            Event event = eventFromJson(json);
            event.time = now();
            setNode(event.body, node);
            on(event);
        } catch (const Error&) {
            continue;
        }
    }
}

} // namespace lathe
