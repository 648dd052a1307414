#pragma once

#include <QObject>

#include <map>
#include <span>
#include <vector>

class QAction;

namespace lathe::ui {

class Theme;

enum class Menu { File, Edit, View, Workflow, Run, Help };

enum class Act {
    NewWorkflow,
    OpenWorkflow,
    OpenModel,
    OpenDemo,
    Save,
    SaveAs,
    Settings,
    Quit,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    Duplicate,
    Delete,
    DeleteAndHeal,
    SelectAll,
    Rename,
    ShowStart,
    ShowExplore,
    ShowBuild,
    ShowRun,
    ShowCompare,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    FitAll,
    FitSelection,
    Minimap,
    ResetLayout,
    FullScreen,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    English,
    Korean,
    AddNode,
    Connect,
    Bypass,
    Tidy,
    NextProblem,
    PreviousProblem,
    RunWorkflow,
    StopRun,
    CommandPalette,
    Shortcuts,
    About,
};

/// One command of the window: a row of the table that makes menus, tool bar, shortcuts, the command
/// palette and the shortcut sheet.
struct ActionRow {
    Act act;
    Menu menu;
    const char* text; ///< English, translated in context "Actions"
    const char* icon; ///< of resources/icons, "" for none
    const char* keys; ///< portable text, several divided by ", "
    bool separatorBefore;
};

std::span<const ActionRow> actionRows();

/// All commands of the window as QActions.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(QObject* parent);

    QAction* operator[](Act act) const { return m_actions.at(act); }

    void retranslate();
    void tint(const Theme& theme);

    /// "Ctrl+C" and the like work only while `canvas` has the focus: text fields keep theirs.
    void keepToCanvas(QWidget* canvas);

    static QString menuTitle(Menu menu);

private:
    std::map<Act, QAction*> m_actions;
};

} // namespace lathe::ui
