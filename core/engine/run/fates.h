#pragma once

#include "core/engine/run/run_plan.h"

namespace lathe {

/// Which steps of `plan` have to run, as far as stored results say: Run, Cached and Bypassed.
/// `kept`: nodes whose outputs the caller wants.
void findFates(RunPlan& plan, const std::set<std::string>& kept);

/// The fates once all refusals are known, and the reason of each. What only refused and blocked
/// steps would read is Idle.
void settleFates(RunPlan& plan, const std::set<std::string>& kept);

} // namespace lathe
