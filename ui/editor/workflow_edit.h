#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <set>

namespace lathe::ui {

// Edits of a workflow as functions on values: the document wraps each in an undo command.

/// "prune", "prune2", …: an unused node id, named after the step's family.
std::string freeNodeId(const Workflow& workflow, const std::string& type);

/// Removes nodes with their links. `heal`: a removed node's first input is joined to the users of
/// its first output where the kinds agree.
Workflow withoutNodes(Workflow workflow, const Catalog& catalog, const std::set<std::string>& nodes,
                      bool heal);

/// The nodes and the links between them.
Workflow partOf(const Workflow& workflow, const std::set<std::string>& nodes);

/// Adds `part` moved by (dx, dy), with new ids where its own are taken. `added` gets the ids.
Workflow withPart(Workflow workflow, const Workflow& part, double dx, double dy,
                  std::set<std::string>& added);

/// Layered positions from left to right: longest path from a source, then order by neighbours.
/// No two nodes overlap.
Workflow tidied(Workflow workflow, const Catalog& catalog);

} // namespace lathe::ui
