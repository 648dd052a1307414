#include "app/engine/stop_signal.h"

#include <csignal>
#include <poll.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace lathe {

namespace {

volatile std::sig_atomic_t signalled = 0;

void onSignal(int number) {
    if (signalled != 0) {
        ::_exit(128 + number);
    }
    signalled = 1;
}

/// Every write to a closed pipe raises it again.
void onClosedPipe(int) {
    signalled = 1;
}

/// nohup has SIGHUP ignored, and that stays.
bool isIgnored(int number) {
    struct sigaction present {};

    return ::sigaction(number, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

/// Reading a terminal from the background would stop the process.
bool mayReadInput() {
    return ::isatty(STDIN_FILENO) == 0 || ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

} // namespace

StopSignal::StopSignal() {
    struct sigaction action {};

    action.sa_handler = onSignal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    if (!isIgnored(SIGHUP)) {
        ::sigaction(SIGHUP, &action, nullptr);
    }
    action.sa_handler = onClosedPipe;
    ::sigaction(SIGPIPE, &action, nullptr);
    m_thread = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

std::stop_token StopSignal::enough() {
    const std::lock_guard lock(m_guard);
    return m_enough.get_token();
}

void StopSignal::endTraining() {
    const std::lock_guard lock(m_guard);
    m_enough.request_stop();
    m_enough = std::stop_source();
}

void StopSignal::watch(const std::stop_token& ended) {
    constexpr int kPollMilliseconds = 50;
    bool open = mayReadInput();
    std::string pending;
    while (!ended.stop_requested()) {
        pollfd input{open ? STDIN_FILENO : -1, POLLIN, 0};
        const int ready = ::poll(&input, 1, kPollMilliseconds);
        if (ready > 0) {
            char bytes[256];
            const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof(bytes));
            open = got > 0;
            pending.append(bytes, got > 0 ? static_cast<size_t>(got) : 0);
        }
        constexpr std::string_view kKeep = "keep\n";
        if (const size_t keep = pending.find(kKeep); keep != std::string::npos) {
            pending.erase(keep, kKeep.size());
            endTraining();
        }
        const bool asked =
            pending.find("stop\n") != std::string::npos || (!open && pending == "stop");
        if (asked || signalled != 0) {
            m_stop.request_stop();
            return;
        }
    }
}

} // namespace lathe
