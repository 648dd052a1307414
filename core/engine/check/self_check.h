#pragma once

#include "core/engine/device/device.h"
#include "core/engine/steps/step.h"

namespace lathe {

/// The outcome of one rule of the step contract for one step.
struct CheckOutcome {
    std::string step; ///< id
    std::string rule; ///< "inputs unchanged"
    bool passed = false;
    std::string detail{}; ///< of a failure
};

/// Checks each step by every rule of the step contract that applies, on a tiny random model:
/// parameters survive JSON; inputs unchanged; same seed, same result; a stop is obeyed within one
/// layer or batch; the loss stays finite; save and load give equal weights; sparsity 0 changes
/// nothing; compression stores no more bytes. `tell` receives each outcome.
std::vector<CheckOutcome> checkSteps(const std::vector<Step>& steps, const ComputeTarget& target,
                                     const std::function<void(const CheckOutcome&)>& tell);

} // namespace lathe
