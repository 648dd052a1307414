#pragma once

#include <string>

namespace lathe {

/// "20260131-142501-3f9a": sorts by time, unique enough for one home.
std::string newRunId();

} // namespace lathe
