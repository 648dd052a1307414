#pragma once

#include "core/engine/run/executor.h"
#include "core/engine/run/recorder.h"
#include "core/engine/run/run_plan.h"

namespace lathe {

/// The outputs of nodes while a plan is carried out: in memory as long as a later node reads them,
/// and in the cache.
class NodeResults {
public:
    /// What `plan` opened moves here; `result` receives the steps that ran and the keys of stored
    /// results. All arguments must outlive this.
    NodeResults(RunPlan& plan, const RunOptions& options, Recorder& recorder, RunResult& result);

    /// Runs the step of a node and stores its outputs. Outputs of its sources that are not in
    /// memory are loaded or computed first. Throws what steps throw.
    void compute(const NodePlan& node);

    /// The result of an earlier run; nothing once it was found to be damaged.
    const std::optional<ArtifactCache::Entry>& stored(const NodePlan& node) const;

    const Phases& phases(const NodePlan& node) const;

    /// Called after the turn of `node`: frees outputs that no later node reads.
    void releaseSources(const NodePlan& node);

    /// The outputs that are in memory.
    std::optional<StepOutputs> take(const std::string& node);

    /// The first result that could not be stored.
    const std::optional<Error>& storeFailure() const { return m_storeFailure; }

private:
    struct State {
        std::optional<ArtifactCache::Entry> stored{};
        std::optional<StepOutputs> opened{}; ///< of a source, until its step would run
        std::optional<StepOutputs> outputs{};
        Phases phases{};
        int readers = 0; ///< nodes still to come that read its outputs
    };

    void store(const NodePlan& node, const StepOutputs& outputs);
    StepInputs gatherInputs(const NodePlan& node);
    const StepOutputs& outputsOf(const NodePlan& node);
    void note(const NodePlan& node, const std::string& text, const std::string& hint);

    const RunPlan& m_plan;
    const RunOptions& m_options;
    Recorder& m_recorder;
    RunResult& m_result;
    std::map<std::string, State> m_states; ///< by node id
    std::optional<Error> m_storeFailure;
};

} // namespace lathe
