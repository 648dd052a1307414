#pragma once

#include "core/plain/workflow/lineage.h"

#include <filesystem>
#include <set>

namespace lathe::ui {

/// The steps that the newest runs of this machine finished, by the signatures (signaturesOf) that
/// the engine recorded when it ran their nodes.
struct RunHistory {
    std::set<std::string> finished{}; ///< steps that succeeded and whose files are unchanged
    std::set<std::string> stored{};   ///< those of them whose result is in the cache
};

/// Where a workflow is about to run: the folder its paths start at, and the device in the settings.
struct RunPlace {
    std::filesystem::path home{};
    std::filesystem::path folder{};
    std::string device = "auto";
};

/// Reads the store. A step counts as finished only if the files that it and its sources name have
/// not been written since, and if it would run on the same device. Throws like ExperimentStore.
RunHistory readHistory(const RunPlace& place, const Catalog& catalog);

/// The nodes that a run of `workflow` will take from the cache: their result is stored, or no node
/// that reads it has to run.
std::set<std::string> cachedNodes(const RunHistory& history, const Workflow& workflow,
                                  const Catalog& catalog);

} // namespace lathe::ui
