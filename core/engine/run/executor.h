#pragma once

#include "core/engine/run/run_options.h"
#include "core/plain/base/error.h"

namespace lathe {

struct RunResult {
    RunState state = RunState::Done;
    std::map<std::string, std::vector<Metric>> metrics{}; ///< by node
    std::vector<std::string> order{};                     ///< nodes, in order of execution
    std::vector<std::string> ran{};                       ///< nodes whose step ran, in order
    std::vector<std::string> cached{};         ///< nodes whose result was there already, in order
    std::map<std::string, std::string> keys{}; ///< of stored results, by node
    std::map<std::string, StepOutputs> outputs{}; ///< of the nodes in `keep`
    std::optional<Error> failure{};               ///< the first
    double seconds = 0;
};

/// Runs a workflow: sources first, each variant measured as soon as it exists, results taken from
/// the cache where they are there and loaded only where a step needs them. A step that fails ends
/// its own branch; the others go on. Results that cannot be stored (full disk) are used all the
/// same, and the run says so. Everything is told to `observer`, RunStarted to RunFinished, on this
/// thread. Throws Error{User} listing the problems when validate() finds errors; then nothing was
/// emitted.
RunResult execute(const Workflow& workflow, const std::vector<Step>& steps,
                  const RunOptions& options, RunObserver& observer);

} // namespace lathe
