#pragma once

#include "core/engine/run/run_plan.h"

namespace lathe {

/// Lets every step that will run look at what is known beforehand (data as their step gives them,
/// models as they were loaded), so that a fault that shapes or the length of a text already show
/// costs no time. Adds refusals, warnings and the work of each step to `plan`; what was opened for
/// it stays there for the run.
void checkKnownInputs(RunPlan& plan, const RunOptions& options);

} // namespace lathe
