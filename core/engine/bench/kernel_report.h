#pragma once

#include "core/engine/prepared/packed_linear.h"
#include "core/plain/base/json.h"

#include <string>

namespace lathe {

/// {"shape": [out, in], "format", "linears": [names], "kernel" ("dense" when none is used), "rows"
/// (for which it is used), "trials": [{"kernel", "reason" (why not, or ""), "error", "timings":
/// [{"rows", "dense_ms", "packed_ms", "ratio", "chosen"}]}]}.
Json toJson(const ChoiceInUse& use);

/// The same as text for people: what is used, then one line per kernel that was tried.
std::string textOf(const ChoiceInUse& use);

} // namespace lathe
