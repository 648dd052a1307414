#pragma once

#include "core/plain/workflow/catalog.h"
#include "ui/base/settings.h"
#include "ui/window/actions.h"

#include <QMainWindow>

#include <functional>
#include <optional>

class QLabel;
class QStackedWidget;
class QToolBar;
class QToolButton;

namespace lathe::ui {

class EditorScreen;
class Language;
class Recovery;
class Screens;
class SettingsScreen;
class StartScreen;
class WorkflowDocument;
class WorkflowFiles;

/// What main() makes and the window uses.
struct WindowParts {
    Theme& theme;
    Language& language;
    Catalog catalog{};
    std::filesystem::path home{};
};

/// The frame: bars, rail, the stack of screens, and which part answers which action.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(WindowParts parts);
    ~MainWindow() override;

    /// A workflow file, a model folder or "bundled:NAME".
    void openPath(const QString& path);
    void showScreen(Act screen);
    void openDemo();

    WorkflowDocument& document() { return *m_document; }

    EditorScreen& editor() { return *m_editor; }

    Actions& actions() { return *m_actions; }

    Screens& screens() { return *m_screens; }

    Settings& settings() { return m_settings; }

    /// Shows the screen without the settings of earlier sessions, for pictures and tests.
    void setRemembering(bool on) { m_remembering = on; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void addScreens();
    void connectActions();
    void connectEditActions();
    void connectLookActions();
    void connectHome();
    void connectFiles();
    void offerRecovery();
    void retranslate();
    void updateActions();
    void runWorkflow();
    void changeSettings(const std::function<void(Settings&)>& change);
    void remember(const QString& path);
    bool mayLeaveRun();

    Theme& m_theme;
    Language& m_language;
    std::filesystem::path m_home;
    Settings m_settings;
    Actions* m_actions;
    WorkflowDocument* m_document;
    WorkflowFiles* m_files;
    Recovery* m_recovery;
    QStackedWidget* m_stack;
    StartScreen* m_start = nullptr;
    EditorScreen* m_editor = nullptr;
    SettingsScreen* m_settingsScreen = nullptr;
    Screens* m_screens = nullptr;
    QToolBar* m_rail = nullptr;
    QToolBar* m_toolBar = nullptr;
    QToolButton* m_commandField = nullptr;
    QToolButton* m_languageButton = nullptr;
    std::map<Menu, QMenu*> m_menus;
    std::map<Act, QWidget*> m_pages;
    bool m_remembering = true;
};

} // namespace lathe::ui
