#pragma once

#include "core/plain/workflow/lineage.h"

#include <filesystem>
#include <set>

namespace lathe::ui {

/// What the newest runs of this machine tell of workflows, by the signatures of
/// nodes that the engine wrote down when it ran them (signaturesOf).
struct RunHistory {
    std::set<std::string> finished{}; ///< steps that ended well on what is there now
    std::set<std::string> stored{};   ///< those of them whose result is in the cache
};

/// Where a workflow is about to run: what its paths are relative to and the device of the settings.
struct RunPlace {
    std::filesystem::path home{};
    std::filesystem::path folder{};
    std::string device = "auto";
};

/// Reads the store. A step counts as finished only when the files that it and its sources name have
/// not been written since, and when it would run on the same device. Throws as ExperimentStore.
RunHistory readHistory(const RunPlace& place, const Catalog& catalog);

/// The nodes that a run of `workflow` will take from the cache: their result is stored, or nothing
/// that reads them has to run.
std::set<std::string> cachedNodes(const RunHistory& history, const Workflow& workflow,
                                  const Catalog& catalog);

} // namespace lathe::ui
