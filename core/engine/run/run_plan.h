#pragma once

#include "core/engine/run/executor.h"
#include "core/engine/run/node_plan.h"

namespace lathe {

/// What is known of a run before its first step.
struct RunPlan {
    std::vector<std::string> order{};        ///< ids as the run visits them, sources first
    std::map<std::string, NodePlan> nodes{}; ///< by id
};

/// Links, parameters, cache keys, stored results and which steps must run. A key needs the world
/// (files); where that fails, the failure is the node's. `workflow` and `steps` must outlive the
/// plan.
RunPlan planRun(const Workflow& workflow, const std::vector<Step>& steps,
                const RunOptions& options);

/// What a step of this run may use; it tells `observer`, which may be null.
StepContext contextFor(const NodePlan& plan, const RunOptions& options, RunObserver* observer);

} // namespace lathe
