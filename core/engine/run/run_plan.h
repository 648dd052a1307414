#pragma once

#include "core/engine/run/run_options.h"
#include "core/plain/base/error.h"

namespace lathe {

/// What a run does with a node.
enum class Fate {
    Run,      ///< its step runs
    Cached,   ///< nothing is done: its result is stored, or no step that runs reads it
    Idle,     ///< nothing is done: only steps that cannot run read its result
    Refused,  ///< it cannot run: NodePlan::refusal
    Blocked,  ///< it cannot run: a node that it reads is refused or blocked
    Bypassed, ///< it passes its model on unchanged
};

std::string nameOf(Fate fate); ///< "run", "cached", …

struct NodePlan {
    const Node* node = nullptr;
    const Step* step = nullptr;
    Json params{};                                  ///< complete
    std::map<std::string, Endpoint> inputs{};       ///< by port, bypassed nodes skipped
    std::map<std::string, std::string> inputKeys{}; ///< keys of the linked results, by port
    std::string key{};                              ///< of its result; empty: not known
    std::optional<ArtifactCache::Entry> stored{};   ///< its result in the cache
    std::optional<StepOutputs> opened{};            ///< outputs of a source, for later checks
    Fate fate = Fate::Run;
    std::string because{}; ///< reason of the fate, for people
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

/// One fate per node of a valid workflow. Reads the versions of files (keys contain them), the
/// cache and, to check steps, what sources open; computes nothing and emits nothing. An error
/// becomes the node's refusal. `workflow` and `steps` must outlive the plan.
RunPlan planRun(const Workflow& workflow, const std::vector<Step>& steps,
                const RunOptions& options);

/// The plan as a table, one line per node in the order of visits: id, fate and reason.
///   load   run     because prune reads it
///   prune  run     because no result is stored
std::string planText(const RunPlan& plan);

/// What a step of this run may use; it reports to `observer`, which may be null.
StepContext contextFor(const NodePlan& plan, const RunOptions& options, RunObserver* observer);

} // namespace lathe
