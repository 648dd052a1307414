#pragma once

#include "core/engine/steps/step.h"

#include <future>

namespace lathe {

/// A curve of a training, kept so that a resumed training shows all of it.
struct CurvePoint {
    std::string series;
    double x = 0;
    double value = 0;
    double error = 0;
};

std::vector<CurvePoint> curveFrom(const at::Tensor& stored);
at::Tensor stored(const std::vector<CurvePoint>& curve); ///< uint8

/// Copies on the host that share nothing with `tensors`.
NamedTensors onHostApart(const NamedTensors& tensors);

/// Writes states of a training in the background, so rarely that writing takes at most a twentieth
/// of the time. A full disk ends the writing with a note, not the training.
class StateWriter {
public:
    explicit StateWriter(StepContext& context) : m_context(context) {}

    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;
    ~StateWriter();

    bool due() const;

    /// Begins to write; waits for the state before.
    void write(NamedTensors state);

    /// Waits until what was begun is written.
    void finish();

private:
    using Clock = std::chrono::steady_clock;

    StepContext& m_context;
    Clock::time_point m_last = Clock::now();
    std::future<double> m_writing{}; ///< gives the seconds it took
    double m_seconds = 0;
    bool m_refused = false;
};

} // namespace lathe
