#pragma once

#include "core/engine/run/run_options.h"
#include "core/plain/base/error.h"

namespace lathe {

/// What a run does with a node.
enum class Fate {
    Run,      ///< its step runs
    Cached,   ///< nothing: its result is stored, or no step that runs reads it
    Idle,     ///< nothing: only steps that cannot run read its result
    Refused,  ///< it cannot run: NodePlan::refusal
    Blocked,  ///< it cannot run: what it reads is refused or blocked
    Bypassed, ///< it hands its model on
};

std::string nameOf(Fate fate); ///< "run", "cached", …

struct NodePlan {
    const Node* node = nullptr;
    const Step* step = nullptr;
    Json params{};                                  ///< complete
    std::map<std::string, Endpoint> inputs{};       ///< by port, bypassed nodes skipped
    std::map<std::string, std::string> inputKeys{}; ///< keys of what is linked, by port
    std::string key{};                              ///< of its result; empty: not known
    std::optional<ArtifactCache::Entry> stored{};   ///< its result in the cache
    std::optional<StepOutputs> opened{};            ///< of a source, for checks after it
    Fate fate = Fate::Run;
    std::string because{}; ///< of the fate, for readers
    std::optional<Error> refusal{};
    std::vector<Problem> warnings{};
    double work = 0; ///< StepPlanned.work
    int readers = 0; ///< nodes that read its outputs
};

/// All that a run decides before its first step.
struct RunPlan {
    std::vector<std::string> order{};        ///< ids as the run visits them, sources first
    std::map<std::string, NodePlan> nodes{}; ///< by id
};

/// One fate per node of a valid workflow. Looks at files (a key holds their version), into the
/// cache and, to check steps, into what sources open; computes nothing and emits nothing. What goes
/// wrong is the node's refusal. `workflow` and `steps` must outlive the plan.
RunPlan planRun(const Workflow& workflow, const std::vector<Step>& steps,
                const RunOptions& options);

/// The plan as a table, a line a node in the order of visits: id, fate and why.
///   load   run     because prune reads it
///   prune  run     because no result is stored
std::string planText(const RunPlan& plan);

/// What a step of this run may use; it reports to `observer`, which may be null.
StepContext contextFor(const NodePlan& plan, const RunOptions& options, RunObserver* observer);

} // namespace lathe
