#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace lathe {

/// Name of this machine, empty when it has none.
std::string hostName();

/// False when process `processId` of this machine cannot be the one that wrote at `time` (seconds
/// since 1970): it does not exist, or it started later because the number was reused.
bool mayBeAlive(int64_t processId, double time);

/// Sends `signal` to the engine that started a run at `time` and still writes it to `home`/runs.db.
/// False, and nothing is sent, when `processId` is not that engine: it is gone, its number was
/// reused by another program, or it runs on another machine.
bool signalWriter(int64_t processId, double time, const std::filesystem::path& home, int signal);

} // namespace lathe
