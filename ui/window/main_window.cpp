#include "ui/window/main_window.h"

#include "core/plain/base/resources.h"
#include "ui/base/file_drops.h"
#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/editor/problem_list.h"
#include "ui/window/file_notice.h"
#include "ui/window/frame.h"
#include "ui/window/recovery.h"
#include "ui/window/screens.h"
#include "ui/window/settings_screen.h"
#include "ui/window/start_screen.h"
#include "ui/window/window_menus.h"
#include "ui/window/workflow_files.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>

namespace lathe::ui {

MainWindow::MainWindow(WindowParts parts)
    : m_theme(parts.theme)
    , m_language(parts.language)
    , m_home(std::move(parts.home))
    , m_settings(loadSettings(m_home))
    , m_actions(new Actions(this))
    , m_document(new WorkflowDocument(std::move(parts.catalog), this))
    , m_files(new WorkflowFiles(*m_document, m_theme, this))
    , m_recovery(new Recovery(*m_document, m_home, this))
    , m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Lathe"));
    setAcceptDrops(true);
    new FieldDrops(this);
    setContextMenuPolicy(Qt::NoContextMenu);
    setCentralWidget(stacked({m_files->notice(), m_stack}));
    addScreens();
    fillMenuBar(*this, *m_actions, m_menus);
    m_commandField = makeCommandField(*this, *m_actions);
    m_toolBar = makeToolBar(*this, *m_actions);
    std::vector<Act> rail;
    for (const auto& [act, page] : m_pages) {
        rail.push_back(act);
    }
    std::rotate(rail.begin(), rail.begin() + (rail.front() == Act::Settings ? 1 : 0), rail.end());
    m_rail = makeRail(*this, *m_actions, rail);
    m_languageButton = makeStatusBar(*this, *m_actions, *m_screens);
    connectActions();
    connectEditActions();
    connectLookActions();
    connectHome();
    connectFiles();
    m_actions->keepToCanvas(&m_editor->canvas());
    m_editor->restoreLayout(m_settings.layout);
    retranslate();
    placeWindow(*this, m_settings.geometry);
    showScreen(Act::ShowStart);
    offerRecovery();
}

MainWindow::~MainWindow() {
    // The parts are destroyed one by one; their last signals must not reach destroyed actions.
    for (QObject* part : std::initializer_list<QObject*>{m_document, &m_document->undoStack(),
                                                         &m_editor->canvas().canvas(), m_screens,
                                                         &m_theme, &m_language}) {
        part->disconnect(this);
    }
}

void MainWindow::addScreens() {
    m_start = new StartScreen(m_theme, m_settings, *m_actions, this);
    m_editor = new EditorScreen(*m_document, m_theme, this);
    m_settingsScreen = new SettingsScreen(m_theme, m_language, m_settings, this);
    m_settingsScreen->setHome(pathText(m_home));
    m_screens = new Screens(*m_document, m_theme, m_settings, m_home);
    m_screens->setParent(this);
    m_pages = {{Act::ShowStart, m_start},
               {Act::ShowExplore, m_screens->explore()},
               {Act::ShowBuild, m_editor},
               {Act::ShowRun, m_screens->run()},
               {Act::ShowCompare, m_screens->compare()},
               {Act::Settings, m_settingsScreen}};
    for (auto it = m_pages.begin(); it != m_pages.end();) {
        (*m_actions)[it->first]->setVisible(it->second != nullptr);
        (*m_actions)[it->first]->setCheckable(true);
        if (it->second == nullptr) {
            it = m_pages.erase(it);
        } else {
            m_stack->addWidget(it->second);
            ++it;
        }
    }
}

void MainWindow::showScreen(Act screen) {
    const auto found = m_pages.find(screen);
    if (found != m_pages.end()) {
        (*m_actions)[screen]->setChecked(true);
        m_stack->setCurrentWidget(found->second);
        updateActions();
    }
}

void MainWindow::openPath(const QString& path) {
    const bool bundled = path.startsWith(QLatin1String("bundled:"));
    if (bundled || QFileInfo(path).isDir()) {
        remember(path);
        m_screens->openModel(path);
        showScreen(Act::ShowExplore);
    } else {
        m_files->open(path);
    }
}

void MainWindow::openDemo() {
    try {
        m_files->open(pathText(resourcesFolder() / "examples" / "demo.json"));
    } catch (const Error& error) {
        showError(this, error);
    }
}

void MainWindow::connectActions() {
    const auto on = [this](Act act, auto answer) {
        connect((*m_actions)[act], &QAction::triggered, this, answer);
    };
    for (const auto& [act, page] : m_pages) {
        on(act, [this, screen = act] { showScreen(screen); });
    }
    on(Act::NewWorkflow, [this] { m_files->startNew(); });
    on(Act::OpenWorkflow, [this] { m_files->chooseAndOpen(); });
    on(Act::OpenModel, [this] { chooseModel(*this); });
    on(Act::OpenDemo, [this] { openDemo(); });
    on(Act::Save, [this] { m_files->save(); });
    on(Act::SaveAs, [this] { m_files->saveAs(); });
    on(Act::Quit, [this] { close(); });
    on(Act::RunWorkflow, [this] { runWorkflow(); });
    on(Act::StopRun, [this] { m_screens->stopRun(); });
    on(Act::CommandPalette, [this] { openCommandPalette(*this, *m_actions); });
    on(Act::Shortcuts, [this] { showShortcuts(*this, *m_actions); });
    on(Act::About, [this] { showAbout(*this); });
    connect(m_screens, &Screens::openModelRequested, this, [this] { chooseModel(*this); });
    connect(m_screens, &Screens::compareRequested, this, [this] { showScreen(Act::ShowCompare); });
    connect(m_screens, &Screens::buildRequested, this, [this](const QString& node) {
        showScreen(Act::ShowBuild);
        m_editor->canvas().showNode(node.toStdString());
    });
    connect(m_screens, &Screens::runningChanged, this, &MainWindow::updateActions);
    connect(m_document, &WorkflowDocument::changed, this, &MainWindow::updateActions);
    connect(m_document, &WorkflowDocument::problemsChanged, this, &MainWindow::updateActions);
    connect(&m_document->undoStack(), &QUndoStack::indexChanged, this, &MainWindow::updateActions);
    connect(&m_document->undoStack(), &QUndoStack::cleanChanged, this,
            [this](bool clean) { setWindowModified(!clean); });
    connect(m_document, &WorkflowDocument::pathChanged, this, &MainWindow::retranslate);
}

void MainWindow::connectEditActions() {
    const auto on = [this](Act act, auto answer) {
        connect((*m_actions)[act], &QAction::triggered, this, answer);
    };
    CanvasView& canvas = m_editor->canvas();
    on(Act::Undo, [this] { m_document->undoStack().undo(); });
    on(Act::Redo, [this] { m_document->undoStack().redo(); });
    on(Act::Cut, [&canvas] { canvas.cutSelection(); });
    on(Act::Copy, [&canvas] { canvas.copySelection(); });
    on(Act::Paste, [&canvas] { canvas.paste(); });
    on(Act::Duplicate, [&canvas] { canvas.duplicate(); });
    on(Act::Delete, [&canvas] { canvas.deleteSelection(false); });
    on(Act::DeleteAndHeal, [&canvas] { canvas.deleteSelection(true); });
    on(Act::SelectAll, [&canvas] { canvas.selectAllNodes(); });
    on(Act::Rename, [&canvas] { canvas.renameCurrent(); });
    on(Act::ZoomIn, [&canvas] { canvas.zoomBy(1.25); });
    on(Act::ZoomOut, [&canvas] { canvas.zoomBy(1 / 1.25); });
    on(Act::ZoomReset, [&canvas] { canvas.setZoom(1); });
    on(Act::FitAll, [&canvas] { canvas.fitAll(); });
    on(Act::FitSelection, [&canvas] { canvas.fitSelection(); });
    on(Act::Minimap, [&canvas](bool shown) { canvas.setMinimapVisible(shown); });
    on(Act::AddNode, [&canvas] { canvas.openSearch(canvas.freePlace()); });
    on(Act::Connect, [&canvas] { canvas.openConnectMenu(); });
    on(Act::Tidy, [this, &canvas] {
        m_document->tidy();
        canvas.fitAll();
    });
    on(Act::Bypass, [this, &canvas](bool checked) {
        m_document->setBypassed(canvas.canvas().selectedNodes(), checked);
    });
    on(Act::NextProblem, [this] { m_editor->problemList().jump(1); });
    on(Act::PreviousProblem, [this] { m_editor->problemList().jump(-1); });
    on(Act::ResetLayout, [this] { m_editor->resetLayout(); });
    connect(&canvas.canvas(), &QGraphicsScene::selectionChanged, this, &MainWindow::updateActions);
}

void MainWindow::connectLookActions() {
    const std::pair<Act, Theme::Mode> modes[] = {{Act::ThemeSystem, Theme::Mode::System},
                                                 {Act::ThemeLight, Theme::Mode::Light},
                                                 {Act::ThemeDark, Theme::Mode::Dark}};
    for (const auto& [act, mode] : modes) {
        (*m_actions)[act]->setChecked(m_theme.mode() == mode);
        connect((*m_actions)[act], &QAction::triggered, this, [this, mode = mode] {
            changeSettings([mode](Settings& settings) { settings.theme = mode; });
            m_theme.setMode(mode);
        });
    }
    const std::pair<Act, const char*> codes[] = {{Act::English, "en"}, {Act::Korean, "ko"}};
    for (const auto& [act, code] : codes) {
        connect((*m_actions)[act], &QAction::triggered, this, [this, code = code] {
            changeSettings([code](Settings& settings) { settings.language = QLatin1String(code); });
            m_language.set(m_settings.language);
        });
    }
    connect((*m_actions)[Act::FullScreen], &QAction::triggered, this,
            [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(m_settingsScreen, &SettingsScreen::themeChosen, this, [this](int mode) {
        changeSettings(
            [mode](Settings& settings) { settings.theme = static_cast<Theme::Mode>(mode); });
        m_theme.setMode(m_settings.theme);
    });
    connect(m_settingsScreen, &SettingsScreen::languageChosen, this, [this](const QString& code) {
        changeSettings([code](Settings& settings) { settings.language = code; });
        m_language.set(code);
    });
    connect(m_settingsScreen, &SettingsScreen::engineChanged, this, [this] {
        changeSettings([now = m_settings](Settings& settings) {
            const QStringList recent = settings.recent;
            settings = now; // all that the settings screen edits
            settings.recent = recent;
        });
    });
    connect(&m_theme, &Theme::changed, this, &MainWindow::retranslate);
}

} // namespace lathe::ui
