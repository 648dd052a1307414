#include "core/plain/store/run_id.h"

#include <cstdio>
#include <ctime>
#include <random>

namespace lathe {

std::string newRunId() {
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof(text), "%Y%m%d-%H%M%S", &parts);
    char suffix[8];
    std::snprintf(suffix, sizeof(suffix), "-%04x", std::random_device{}() & 0xFFFF);
    return std::string(text) + suffix;
}

} // namespace lathe
