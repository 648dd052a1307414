#pragma once

#include "core/engine/run/artifact_cache.h"
#include "core/engine/steps/step.h"
#include "core/plain/base/error.h"
#include "core/plain/workflow/workflow.h"

namespace lathe {

/// A node while its workflow runs.
struct NodePlan {
    const Node* node = nullptr;
    const Step* step = nullptr;
    Json params{};
    std::map<std::string, Endpoint> inputs{};       ///< by port, bypassed nodes skipped
    std::map<std::string, std::string> inputKeys{}; ///< keys of what is linked, by port
    std::string key{};
    std::optional<ArtifactCache::Entry> stored{};
    std::optional<StepOutputs> outputs{};
    Phases phases{};                    ///< of its run
    std::optional<StepOutputs> known{}; ///< of a source, made to check the steps after it
    double work = 0;                    ///< StepPlanned.work
    std::optional<Error> failure{};     ///< its own, or that of a source
    int users = 0;                      ///< nodes still to come that read its outputs
    bool needed = false;
    bool idle = false; ///< read only by nodes that cannot run
    bool told = false; ///< its end is told already: it failed before the run
};

} // namespace lathe
