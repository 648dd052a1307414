#pragma once

#include <stop_token>
#include <thread>

namespace lathe {

/// Requests a stop when a line "stop" comes on standard input, or on SIGINT or SIGTERM; the second
/// signal ends the process at once. Watches on its own thread during its lifetime.
class StopSignal {
public:
    StopSignal();

    std::stop_token token() const { return m_stop.get_token(); }

private:
    void watch(const std::stop_token& ended);

    std::stop_source m_stop;
    std::jthread m_thread;
};

} // namespace lathe
