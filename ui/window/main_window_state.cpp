// What reaches the window from outside: closing, drops, language, recovery.

#include "ui/base/file_drops.h"
#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/window/export_question.h"
#include "ui/window/frame.h"
#include "ui/window/main_window.h"
#include "ui/window/recovery.h"
#include "ui/window/screens.h"
#include "ui/window/start_screen.h"
#include "ui/window/window_menus.h"
#include "ui/window/workflow_files.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>

namespace lathe::ui {

void MainWindow::connectHome() {
    connect(m_start, &StartScreen::openRequested, this, &MainWindow::openPath);
    connect(m_start, &StartScreen::forgetRequested, this, [this](const QString& path) {
        changeSettings([path](Settings& settings) { settings.recent.removeAll(path); });
        m_start->refresh();
    });
}

void MainWindow::connectFiles() {
    connect(m_files, &WorkflowFiles::opened, this, [this](const QString& path) {
        if (!path.isEmpty()) {
            remember(path);
        }
        showScreen(Act::ShowBuild);
        m_editor->canvas().fitAll();
        m_editor->canvas().setFocus(); // not a button of a notice: Enter would press it
    });
    connect(m_files, &WorkflowFiles::saved, this, &MainWindow::remember);
}

void MainWindow::offerRecovery() {
    const auto left = m_recovery->leftBehind();
    if (!left) {
        return;
    }
    m_start->offerRecovery(left->name, left->when);
    connect(m_start, &StartScreen::restoreRequested, this, [this, left = *left] {
        if (!m_files->letGo()) {
            return;
        }
        m_files->restore(left.workflow, left.place);
        m_recovery->writeNow();
        std::error_code ignored;
        std::filesystem::remove(left.file, ignored);
    });
    connect(m_start, &StartScreen::discardRequested, this, [file = left->file] {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    });
}

void MainWindow::runWorkflow() {
    m_files->look(); // a watcher may be late, or miss changes on a network
    m_document->takeEntries();
    if (const QString why = m_document->whyNot(); !why.isEmpty()) {
        showScreen(Act::ShowBuild);
        statusBar()->showMessage(why, 8000);
        return;
    }
    const auto replacing = askToReplaceExports(*m_document, this);
    if (!replacing) {
        return;
    }
    try {
        m_screens->startRun(*replacing);
        showScreen(Act::ShowRun);
    } catch (const Error& error) {
        showError(this, error);
    }
}

void MainWindow::updateActions() {
    Actions& actions = *m_actions;
    const bool building = m_stack->currentWidget() == m_editor;
    const auto selected = m_editor->canvas().canvas().selectedNodes();
    actions[Act::Undo]->setEnabled(building && m_document->undoStack().canUndo());
    actions[Act::Redo]->setEnabled(building && m_document->undoStack().canRedo());
    for (const Act act : {Act::Paste, Act::SelectAll, Act::ZoomIn, Act::ZoomOut, Act::ZoomReset,
                          Act::FitAll, Act::FitSelection, Act::Minimap, Act::ResetLayout,
                          Act::AddNode, Act::Tidy, Act::NextProblem, Act::PreviousProblem}) {
        actions[act]->setEnabled(building);
    }
    const bool any = building && !m_editor->canvas().canvas().selectedItems().isEmpty();
    for (const Act act : {Act::Cut, Act::Copy, Act::Duplicate, Act::Delete, Act::DeleteAndHeal}) {
        actions[act]->setEnabled(any);
    }
    for (const Act act : {Act::Rename, Act::Connect}) {
        actions[act]->setEnabled(building && selected.size() == 1);
    }
    actions[Act::Bypass]->setEnabled(building && !selected.empty());
    const Node* first = selected.empty() ? nullptr : m_document->workflow().find(*selected.begin());
    actions[Act::Bypass]->setChecked(first != nullptr && first->bypassed);
    const QString fault = m_document->whyNot();
    const bool canRun = m_screens->run() != nullptr && !m_screens->running() && fault.isEmpty();
    actions[Act::RunWorkflow]->setEnabled(canRun);
    actions[Act::RunWorkflow]->setToolTip(!fault.isEmpty()       ? fault
                                          : m_screens->running() ? tr("A run is going on.")
                                                                 : tr("Run the workflow"));
    actions[Act::StopRun]->setEnabled(m_screens->running());
}

void MainWindow::retranslate() {
    m_actions->tint(m_theme);
    m_actions->retranslate();
    for (const auto& [menu, widget] : m_menus) {
        widget->setTitle(Actions::menuTitle(menu));
    }
    setWindowTitle(m_document->displayName() + QStringLiteral("[*] – Lathe"));
    m_commandField->setText(tr("Commands"));
    m_commandField->setIcon(m_theme.icon(QStringLiteral("search"), ColorRole::TextSecondary));
    m_languageButton->setText(Language::ownName(m_language.code()));
    (*m_actions)[m_language.code() == QLatin1String("ko") ? Act::Korean : Act::English]->setChecked(
        true);
    updateActions();
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange && m_languageButton != nullptr) {
        retranslate();
    }
    if (event->type() == QEvent::ActivationChange && isActiveWindow()) {
        m_files->look();
    }
    QMainWindow::changeEvent(event);
}

/// Stores a change at once. What other windows stored in the meantime stays.
void MainWindow::changeSettings(const std::function<void(Settings&)>& change) {
    if (m_remembering) {
        Settings stored = loadSettings(m_home);
        change(stored);
        saveSettings(m_home, stored);
        m_settings.recent = stored.recent;
    }
    change(m_settings);
}

void MainWindow::remember(const QString& path) {
    changeSettings([path](Settings& settings) { settings.remember(path); });
    m_start->refresh();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->letGo() || !mayLeaveRun()) {
        event->ignore();
        return;
    }
    m_recovery->forget();
    changeSettings([this](Settings& settings) {
        settings.geometry = saveGeometry();
        settings.layout = m_editor->layoutState();
    });
    event->accept();
}

/// Asks what to do with a run that has not ended; false: the user cancelled.
bool MainWindow::mayLeaveRun() {
    if (!m_screens->running()) {
        return true;
    }
    QMessageBox box(QMessageBox::Question, QStringLiteral("Lathe"), tr("A run is going on."),
                    QMessageBox::NoButton, this);
    box.setObjectName(QStringLiteral("closeRunBox"));
    box.setInformativeText(
        tr("It can go on without the window. Open Lathe again to see how far it is."));
    QPushButton* keep = box.addButton(tr("Keep running"), QMessageBox::AcceptRole);
    const auto* stop = box.addButton(tr("Stop the run"), QMessageBox::DestructiveRole);
    QPushButton* cancel = box.addButton(tr("Cancel"), QMessageBox::RejectRole);
    box.setDefaultButton(keep);
    box.setEscapeButton(cancel);
    box.exec();
    if (box.clickedButton() == stop) {
        m_screens->stopRun();
    }
    return box.clickedButton() == keep || box.clickedButton() == stop;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QString path = droppedPath(*event->mimeData());
    statusBar()->showMessage(path.isEmpty() ? acceptedDrops() : tr("Opens %1").arg(path));
    acceptAsCopy(*event, !path.isEmpty());
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    acceptAsCopy(*event, !droppedPath(*event->mimeData()).isEmpty());
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    statusBar()->clearMessage();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = droppedPath(*event->mimeData());
    acceptAsCopy(*event, !path.isEmpty());
    if (path.isEmpty()) {
        const bool empty = event->mimeData()->urls().isEmpty();
        statusBar()->showMessage(empty ? tr("Nothing arrived: the program it came from is gone.")
                                       : acceptedDrops(),
                                 8000);
        return;
    }
    statusBar()->clearMessage();
    // A question about unsaved edits must not keep the other program waiting for its drop.
    QMetaObject::invokeMethod(
        this, [this, path] { openPath(path); }, Qt::QueuedConnection);
}

} // namespace lathe::ui
