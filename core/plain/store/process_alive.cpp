#include "core/plain/store/process_alive.h"

#include "core/plain/base/text.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <unistd.h>

namespace lathe {

std::string hostName() {
    char name[256] = "";
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

namespace {

std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<double> bootTime() {
    for (const std::string& line : split(contentOf("/proc/stat"), '\n')) {
        if (line.starts_with("btime ")) {
            return std::atof(line.c_str() + 6);
        }
    }
    return std::nullopt;
}

/// Seconds since 1970; nullopt where /proc does not show it.
std::optional<double> startOf(int64_t processId) {
    const std::string stat = contentOf("/proc/" + std::to_string(processId) + "/stat");
    // The second field is the program's name in brackets and may hold spaces.
    const size_t bracket = stat.rfind(')');
    const auto boot = bootTime();
    if (bracket == std::string::npos || !boot) {
        return std::nullopt;
    }
    constexpr size_t kStartTime = 20; // field 22 of the line
    const auto fields = split(std::string_view(stat).substr(bracket + 1), ' ');
    if (fields.size() <= kStartTime) {
        return std::nullopt;
    }
    return *boot +
           std::atof(fields[kStartTime].c_str()) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

bool mayBeAlive(int64_t processId, double time) {
    if (::kill(static_cast<pid_t>(processId), 0) != 0 && errno == ESRCH) {
        return false;
    }
    constexpr double kClockSlackSeconds = 60;
    const auto start = startOf(processId);
    return !start || *start < time + kClockSlackSeconds;
}

namespace {

bool hasOpen(int64_t processId, const std::filesystem::path& file) {
    std::error_code unreadable;
    const auto folder = "/proc/" + std::to_string(processId) + "/fd";
    for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
        std::error_code closed; // it may close after it is listed
        if (std::filesystem::equivalent(entry.path(), file, closed)) {
            return true;
        }
    }
    return false;
}

} // namespace

bool signalWriter(int64_t processId, double time, const std::filesystem::path& home, int signal) {
    return processId > 1 && mayBeAlive(processId, time) && hasOpen(processId, home / "runs.db") &&
           ::kill(static_cast<pid_t>(processId), signal) == 0;
}

} // namespace lathe
