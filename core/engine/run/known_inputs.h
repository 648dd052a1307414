#pragma once

#include "core/engine/run/run_plan.h"

namespace lathe {

/// Lets every step that will run check the inputs known beforehand (data as their step gives them,
/// models as they were loaded), so that faults visible in shapes or the length of a text are found
/// before any work. Adds refusals, warnings and the work of each step to `plan`, and keeps there
/// what was opened, for the run.
void checkKnownInputs(RunPlan& plan, const RunOptions& options);

} // namespace lathe
