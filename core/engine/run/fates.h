#pragma once

#include "core/engine/run/run_plan.h"

namespace lathe {

/// Decides from stored results alone which steps of `plan` have to run: Run, Cached and Bypassed.
/// `kept`: nodes whose outputs the caller wants.
void findFates(RunPlan& plan, const std::set<std::string>& kept);

/// Sets the final fates once all refusals are known, and the reason of each. A node that only
/// refused and blocked steps read is Idle.
void settleFates(RunPlan& plan, const std::set<std::string>& kept);

} // namespace lathe
