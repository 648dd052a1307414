#pragma once

#include "core/plain/workflow/workflow.h"

#include <QString>

#include <optional>

namespace lathe::ui {

// Nodes are copied as the text of a workflow file: readable, and pasteable into such a file.

void putOnClipboard(const Workflow& part);

/// nullopt when the clipboard holds no workflow.
std::optional<Workflow> takeFromClipboard();

} // namespace lathe::ui
