#pragma once

#include <mutex>
#include <stop_token>
#include <thread>

namespace lathe {

/// Requests a stop when a line "stop" comes on standard input, or on SIGINT, SIGTERM, SIGHUP or
/// SIGPIPE (its output is closed); the second signal, but for SIGPIPE, ends the process at once. A
/// line "keep" asks the training under way to end with the best that it has; later ones go on.
/// Watches on its own thread during its lifetime.
class StopSignal {
public:
    StopSignal();

    std::stop_token token() const { return m_stop.get_token(); }

    /// For a step that begins now: requested by the next "keep".
    std::stop_token enough();

private:
    void watch(const std::stop_token& ended);
    void endTraining();

    std::stop_source m_stop;
    std::mutex m_guard;        // of m_enough
    std::stop_source m_enough; // a new one after each "keep"
    std::jthread m_thread;
};

} // namespace lathe
