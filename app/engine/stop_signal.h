#pragma once

#include <stop_token>
#include <thread>

namespace lathe {

/// Requests a stop when a line "stop" comes on standard input, or on SIGINT, SIGTERM, SIGHUP or
/// SIGPIPE (its output is closed); the second signal, but for SIGPIPE, ends the process at once. A
/// line "keep" asks trainings to end with the best that they have. Watches on its own thread during
/// its lifetime.
class StopSignal {
public:
    StopSignal();

    std::stop_token token() const { return m_stop.get_token(); }

    std::stop_token enough() const { return m_enough.get_token(); }

private:
    void watch(const std::stop_token& ended);

    std::stop_source m_stop;
    std::stop_source m_enough;
    std::jthread m_thread;
};

} // namespace lathe
