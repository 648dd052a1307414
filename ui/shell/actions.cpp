#include "ui/shell/actions.h"

#include "ui/shell/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QWidget>

#include <algorithm>

namespace lathe::ui {

const std::vector<ActionRow>& actionRows() {
    static const std::vector<ActionRow> rows{
        {Act::NewWorkflow, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "New workflow"),
         "new", "Ctrl+N", false},
        {Act::OpenWorkflow, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Open workflow…"),
         "open", "Ctrl+O", false},
        {Act::OpenModel, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Open model…"),
         "family-model", "Ctrl+Shift+O", false},
        {Act::OpenDemo, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Try the demo"), "demo",
         "", false},
        {Act::Save, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Save"), "save", "Ctrl+S",
         true},
        {Act::SaveAs, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Save as…"), "",
         "Ctrl+Shift+S", false},
        {Act::Settings, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Settings"), "settings",
         "Ctrl+,", true},
        {Act::Quit, Menu::File, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Quit"), "", "Ctrl+Q",
         true},
        {Act::Undo, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Undo"), "undo", "Ctrl+Z",
         false},
        {Act::Redo, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Redo"), "redo",
         "Ctrl+Shift+Z, Ctrl+Y", false},
        {Act::Cut, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Cut"), "cut", "Ctrl+X",
         true},
        {Act::Copy, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Copy"), "copy", "Ctrl+C",
         false},
        {Act::Paste, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Paste"), "paste",
         "Ctrl+V", false},
        {Act::Duplicate, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Duplicate"),
         "duplicate", "Ctrl+D", false},
        {Act::Delete, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Delete"), "delete",
         "Delete", true},
        {Act::DeleteAndHeal, Menu::Edit,
         QT_TRANSLATE_NOOP("lathe::ui::Actions", "Delete and heal the link"), "", "Ctrl+Delete",
         false},
        {Act::SelectAll, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Select all"), "",
         "Ctrl+A", true},
        {Act::Rename, Menu::Edit, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Rename node"), "rename",
         "F2", false},
        {Act::ShowStart, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Home"), "home",
         "Ctrl+1", false},
        {Act::ShowExplore, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Explore"),
         "explore", "Ctrl+2", false},
        {Act::ShowBuild, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Build"), "build",
         "Ctrl+4", false},
        {Act::ShowRun, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Runs"), "run", "Ctrl+5",
         false},
        {Act::ShowCompare, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Compare"),
         "compare", "Ctrl+6", false},
        {Act::ZoomIn, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Zoom in"), "plus",
         "Ctrl++, Ctrl+=", true},
        {Act::ZoomOut, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Zoom out"), "minus",
         "Ctrl+-", false},
        {Act::ZoomReset, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Zoom 100 %"), "",
         "Ctrl+0", false},
        {Act::FitAll, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Fit all"), "fit", "Home",
         false},
        {Act::FitSelection, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Fit selection"),
         "", ".", false},
        {Act::Minimap, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Minimap"), "", "",
         false},
        {Act::ResetLayout, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Reset layout"), "",
         "", true},
        {Act::FullScreen, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Full screen"), "",
         "F11", false},
        {Act::ThemeSystem, Menu::View,
         QT_TRANSLATE_NOOP("lathe::ui::Actions", "Theme: like the system"), "", "", true},
        {Act::ThemeLight, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Theme: light"), "",
         "", false},
        {Act::ThemeDark, Menu::View, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Theme: dark"), "", "",
         false},
        {Act::English, Menu::View, "English", "", "", true},
        {Act::Korean, Menu::View, "한국어", "", "", false},
        {Act::AddNode, Menu::Workflow, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Add node…"), "plus",
         "Insert, Shift+A", false},
        {Act::Connect, Menu::Workflow, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Connect to…"),
         "connect", "Ctrl+Shift+L", false},
        {Act::Bypass, Menu::Workflow, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Bypass"), "bypass",
         "Ctrl+B", true},
        {Act::Tidy, Menu::Workflow, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Tidy"), "tidy",
         "Ctrl+L", false},
        {Act::NextProblem, Menu::Workflow, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Next problem"),
         "", "F8", true},
        {Act::PreviousProblem, Menu::Workflow,
         QT_TRANSLATE_NOOP("lathe::ui::Actions", "Previous problem"), "", "Shift+F8", false},
        {Act::RunWorkflow, Menu::Run, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Run"), "play",
         "Ctrl+Return", false},
        {Act::StopRun, Menu::Run, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Stop"), "stop", "Ctrl+.",
         false},
        {Act::CommandPalette, Menu::Help, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Commands…"),
         "search", "Ctrl+Shift+P", false},
        {Act::Shortcuts, Menu::Help, QT_TRANSLATE_NOOP("lathe::ui::Actions", "Shortcuts"),
         "keyboard", "Ctrl+/", false},
        {Act::About, Menu::Help, QT_TRANSLATE_NOOP("lathe::ui::Actions", "About Lathe"), "info", "",
         true},
    };
    return rows;
}

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const ActionRow& row : actionRows()) {
        auto* action = new QAction(this);
        action->setObjectName(QStringLiteral("action%1").arg(static_cast<int>(row.act)));
        if (*row.keys != 0) {
            action->setShortcuts(QKeySequence::listFromString(
                QString::fromLatin1(row.keys).replace(QLatin1String(", "), QLatin1String("; "))));
        }
        m_actions[row.act] = action;
    }
    const auto group = [this](std::initializer_list<Act> acts) {
        auto* exclusive = new QActionGroup(this);
        for (const Act act : acts) {
            m_actions[act]->setCheckable(true);
            exclusive->addAction(m_actions[act]);
        }
    };
    group({Act::ThemeSystem, Act::ThemeLight, Act::ThemeDark});
    group({Act::English, Act::Korean});
    group({Act::ShowStart, Act::ShowExplore, Act::ShowBuild, Act::ShowRun, Act::ShowCompare,
           Act::Settings});
    m_actions[Act::Minimap]->setCheckable(true);
    m_actions[Act::Minimap]->setChecked(true);
    m_actions[Act::FullScreen]->setCheckable(true);
    m_actions[Act::Bypass]->setCheckable(true);
    m_actions[Act::Quit]->setMenuRole(QAction::QuitRole);
    retranslate();
}

void Actions::retranslate() {
    for (const ActionRow& row : actionRows()) {
        m_actions[row.act]->setText(QCoreApplication::translate("lathe::ui::Actions", row.text));
    }
}

void Actions::tint(const Theme& theme) {
    for (const ActionRow& row : actionRows()) {
        if (*row.icon != 0) {
            const Role role = row.act == Act::RunWorkflow ? Role::OnAccent : Role::Text;
            m_actions[row.act]->setIcon(theme.icon(QString::fromLatin1(row.icon), role));
        }
    }
}

void Actions::keepToCanvas(QWidget* canvas) {
    for (const Act act :
         {Act::Cut, Act::Copy, Act::Paste, Act::Duplicate, Act::Delete, Act::DeleteAndHeal,
          Act::SelectAll, Act::Rename, Act::FitAll, Act::FitSelection, Act::AddNode}) {
        m_actions[act]->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        canvas->addAction(m_actions[act]);
    }
}

QString Actions::menuTitle(Menu menu) {
    switch (menu) {
    case Menu::File:
        return tr("File");
    case Menu::Edit:
        return tr("Edit");
    case Menu::View:
        return tr("View");
    case Menu::Workflow:
        return tr("Workflow");
    case Menu::Run:
        return tr("Run");
    case Menu::Help:
        return tr("Help");
    }
    return {};
}

} // namespace lathe::ui
