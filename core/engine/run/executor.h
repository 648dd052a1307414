#pragma once

#include "core/engine/run/run_options.h"
#include "core/plain/base/error.h"

namespace lathe {

struct RunResult {
    RunState state = RunState::Done;
    std::map<std::string, std::vector<Metric>> metrics{}; ///< by node
    std::vector<std::string> order{};                     ///< nodes, in order of execution
    std::vector<std::string> ran{};                       ///< nodes whose step ran, in order
    std::vector<std::string> cached{};         ///< nodes whose result was already stored, in order
    std::map<std::string, std::string> keys{}; ///< of stored results, by node
    std::map<std::string, StepOutputs> outputs{}; ///< of the nodes in `keep`
    std::optional<Error> failure{};               ///< the first
    double seconds = 0;
};

/// Runs a workflow: sources first, each variant measured as soon as it exists. Stored results are
/// taken from the cache and loaded only where a step needs them. A step that fails ends its own
/// branch; the others go on. Results that cannot be stored (full disk) are used anyway, and a note
/// reports it. `observer` receives every event, RunStarted to RunFinished, on this thread. Throws
/// Error{User} listing the problems when validate() finds errors; then nothing was emitted.
RunResult execute(const Workflow& workflow, const std::vector<Step>& steps,
                  const RunOptions& options, RunObserver& observer);

} // namespace lathe
