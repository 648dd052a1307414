#pragma once

#include "core/plain/workflow/workflow.h"

#include <map>
#include <string>

namespace lathe {

/// Two texts are equal exactly when the node and everything it depends on are.
std::string signatureOf(const Workflow& workflow, const std::string& node);

/// Those of all nodes, by node id.
std::map<std::string, std::string> signaturesOf(const Workflow& workflow);

} // namespace lathe
