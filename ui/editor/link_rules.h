#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <QString>

#include <optional>

namespace lathe::ui {

/// The port of a node, or nullptr when there is no such node, type or port.
const Port* inputPort(const Workflow& workflow, const Catalog& catalog, const Endpoint& end);
const Port* outputPort(const Workflow& workflow, const Catalog& catalog, const Endpoint& end);

/// Why `from` (an output) may not be linked to `to` (an input), in the window's language: another
/// kind, already linked, a cycle. nullopt when it may.
std::optional<QString> linkRefusal(const Workflow& workflow, const Catalog& catalog,
                                   const Endpoint& from, const Endpoint& to);

/// The first free input of `node` that `from` may be linked to.
std::optional<Endpoint> freeInput(const Workflow& workflow, const Catalog& catalog,
                                  const Endpoint& from, const std::string& node);

/// Whether `node` can be reached from `start` along links.
bool reaches(const Workflow& workflow, const std::string& start, const std::string& node);

/// "model", "data", …: the kind's word in the window's language.
QString kindWord(Kind kind);

} // namespace lathe::ui
