#pragma once

#include "core/engine/device/device.h"
#include "core/engine/run/artifact_cache.h"

#include <functional>
#include <set>

namespace lathe {

struct RunOptions {
    std::filesystem::path folder{}; ///< base of relative paths in parameters
    std::string run{};              ///< unique id of this run
    std::string device = "cpu";     ///< as shown to the user
    ComputeTarget target{};
    uint64_t seed = 0;
    std::stop_token stop{};
    std::function<std::stop_token()> enough{}; ///< of a step that begins now, as in StepContext
    ArtifactCache* cache = nullptr;            ///< null: every step runs and nothing is stored
    std::set<std::string> keep{};              ///< nodes whose outputs the caller wants
    Json environment = Json::object();
};

} // namespace lathe
