#include "core/engine/steps/step.h"

#include "core/plain/base/error.h"

#include <ATen/DeviceAccelerator.h>

#include <utility>

namespace lathe {

namespace {

void emit(const StepContext& context, EventBody body) {
    if (context.observer != nullptr) {
        context.observer->on(Event{now(), std::move(body)});
    }
}

} // namespace

double now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(since).count();
}

void StepContext::progress(int64_t done, int64_t total, std::string what) {
    constexpr auto kQuiet = std::chrono::milliseconds(100);
    const auto time = std::chrono::steady_clock::now();
    if (done < total && time - lastProgress < kQuiet) {
        return;
    }
    lastProgress = time;
    emit(*this, Progress{node, done, total, std::move(what)});
}

void StepContext::scalar(std::string series, double x, double value, double error) {
    emit(*this, Scalar{node, std::move(series), x, value, error});
}

void StepContext::layerValue(std::string series, std::string layer, double value) {
    emit(*this, LayerValue{node, std::move(series), std::move(layer), value});
}

void StepContext::metric(std::string name, double value, double error) {
    emit(*this, Metric{node, std::move(name), value, error});
}

void StepContext::sample(std::string name, Json units, std::vector<double> values) {
    emit(*this, Sample{node, std::move(name), std::move(units), std::move(values)});
}

void StepContext::note(NoteLevel level, std::string text, std::string hint) {
    emit(*this, Note{node, level, std::move(text), std::move(hint)});
}

StepContext::PhaseTimer::PhaseTimer(const StepContext& context, const char* phase)
    : m_context(context), m_phase(phase) {
    if (context.phases != nullptr) {
        m_before = std::exchange(context.phases->inside, 0);
    }
}

StepContext::PhaseTimer::~PhaseTimer() {
    if (m_context.phases == nullptr) {
        return;
    }
    try {
        if (!m_context.target.device.is_cpu()) {
            at::accelerator::synchronizeDevice(m_context.target.device.index());
        }
    } catch (...) { // the step's own next call meets the same fault and reports it
        return;
    }
    const auto end = std::chrono::steady_clock::now();
    const double all = std::chrono::duration<double>(end - m_start).count();
    Phases& phases = *m_context.phases;
    phases.seconds[m_phase] += all - phases.inside;
    phases.inside = m_before + all;
}

void StepContext::throwIfStopped() const {
    if (stop.stop_requested()) {
        throw Error(ErrorCode::Interrupted, "stopped on request",
                    "run again to go on from what is finished");
    }
}

Catalog catalogOf(const std::vector<Step>& steps) {
    std::vector<StepType> types;
    for (const Step& step : steps) {
        types.push_back(step.type);
    }
    return Catalog(std::move(types));
}

} // namespace lathe
