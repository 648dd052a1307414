#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lathe {

/// False for an empty text and for what is no file of the user's: "bundled:NAME", "variant:KEY".
bool namesFile(const std::string& path);

/// The files and folders that the steps of a workflow read, absolute, in the order of the nodes.
/// Relative ones start at `folder`. What an export writes is not among them.
std::vector<std::filesystem::path> inputFiles(const Workflow& workflow, const Catalog& catalog,
                                              const std::filesystem::path& folder);

/// The workflow as it must read in folder `to` to mean the files it means in folder `from`: its
/// relative paths stay relative when the file lies inside `to`, else they become absolute. A path
/// that leads nowhere in `from` but to a file in `to` stays, and so do the paths of exports, so
/// that a copy writes beside itself.
Workflow rebased(Workflow workflow, const Catalog& catalog, const std::filesystem::path& from,
                 const std::filesystem::path& to);

} // namespace lathe
