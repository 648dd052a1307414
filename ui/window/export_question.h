#pragma once

#include <QStringList>

#include <optional>

class QWidget;

namespace lathe::ui {

class WorkflowDocument;

/// Asks whether exports of the workflow may replace the folders that Lathe wrote earlier. Returns
/// arguments of the run that allow it, empty when nothing is replaced; nullopt: the user cancelled.
std::optional<QStringList> askToReplaceExports(const WorkflowDocument& document, QWidget* parent);

} // namespace lathe::ui
