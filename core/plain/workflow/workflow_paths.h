#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lathe {

/// False for an empty text and for what is not a file of the user: "bundled:NAME", "variant:KEY".
bool namesFile(const std::string& path);

/// The files and folders that the steps of a workflow read, absolute, in the order of the nodes.
/// Relative ones start at `folder`. What an export writes is not among them.
std::vector<std::filesystem::path> inputFiles(const Workflow& workflow, const Catalog& catalog,
                                              const std::filesystem::path& folder);

/// The workflow rewritten so that in folder `to` it names the files that it names in folder `from`.
/// Its relative paths stay relative when the file lies inside `to`, else they become absolute. A
/// path that exists in `to` but not in `from` stays. The paths of exports stay too, so that a copy
/// of a workflow writes beside itself.
Workflow rebased(Workflow workflow, const Catalog& catalog, const std::filesystem::path& from,
                 const std::filesystem::path& to);

} // namespace lathe
