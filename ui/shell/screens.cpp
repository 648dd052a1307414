#include "ui/shell/screens.h"

#include "ui/editor/workflow_document.h"
#include "ui/shell/settings.h"

namespace lathe::ui {

Screens::Screens(WorkflowDocument& document, const Theme& theme, const Settings& settings,
                 std::filesystem::path home)
    : m_document(document), m_theme(theme), m_settings(settings), m_home(std::move(home)) {}

void Screens::openModel(const QString&) {}

void Screens::startRun() {}

void Screens::stopRun() {}

void Screens::showNewestRun() {}

} // namespace lathe::ui
