#pragma once

#include "core/plain/workflow/workflow.h"

#include <QString>

#include <optional>

namespace lathe::ui {

// Nodes travel over the clipboard as the text of a workflow file: readable, and pasteable into one.

void putOnClipboard(const Workflow& part);

/// nullopt when the clipboard holds no workflow.
std::optional<Workflow> takeFromClipboard();

} // namespace lathe::ui
