#pragma once

#include <cstdint>
#include <string>

namespace lathe {

/// Name of this machine, empty when it has none.
std::string hostName();

/// False when no process `processId` of this machine can be the one that wrote at `time` (seconds
/// since 1970): there is none, or it started later because the number was given out again.
bool mayBeAlive(int64_t processId, double time);

} // namespace lathe
