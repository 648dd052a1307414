// What the window is told from outside: closing, drops, language, recovery.

#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/shell/frame.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/recovery.h"
#include "ui/shell/screens.h"
#include "ui/shell/start_screen.h"
#include "ui/shell/text.h"
#include "ui/shell/window_menus.h"
#include "ui/shell/workflow_files.h"

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
#include <QUrl>

namespace lathe::ui {

void MainWindow::connectHome() {
    connect(m_start, &StartScreen::openRequested, this, &MainWindow::openPath);
    connect(m_start, &StartScreen::forgetRequested, this, [this](const QString& path) {
        m_settings.recent.removeAll(path);
        m_start->refresh();
    });
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
        m_document->restore(left.workflow, left.path);
        m_recovery->writeNow();
        std::error_code ignored;
        std::filesystem::remove(left.file, ignored);
        showScreen(Act::ShowBuild);
        m_editor->canvas().fitAll();
    });
    connect(m_start, &StartScreen::discardRequested, this, [file = left->file] {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    });
}

void MainWindow::runWorkflow() {
    if (hasErrors(m_document->problems())) {
        showScreen(Act::ShowBuild);
        statusBar()->showMessage(tr("The workflow cannot run yet: see Problems."), 8000);
        return;
    }
    try {
        m_screens->startRun();
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
    const bool errors = hasErrors(m_document->problems());
    const bool canRun = m_screens->run() != nullptr && !m_screens->running() && !errors;
    actions[Act::RunWorkflow]->setEnabled(canRun);
    QString why = tr("Run the workflow");
    if (errors && !m_document->problems().empty()) {
        why = tr("The workflow cannot run yet: see Problems.");
    } else if (m_screens->running()) {
        why = tr("A run is going on.");
    }
    actions[Act::RunWorkflow]->setToolTip(why);
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
    m_commandField->setIcon(m_theme.icon(QStringLiteral("search"), Role::TextSecondary));
    m_languageButton->setText(Language::ownName(m_language.code()));
    (*m_actions)[m_language.code() == QLatin1String("ko") ? Act::Korean : Act::English]->setChecked(
        true);
    updateActions();
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange && m_languageButton != nullptr) {
        retranslate();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::keepSettings() {
    if (!m_remembering) {
        return;
    }
    m_settings.geometry = saveGeometry();
    m_settings.layout = m_editor->layoutState();
    saveSettings(m_home, m_settings);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->letGo() || !mayLeaveRun()) {
        event->ignore();
        return;
    }
    m_recovery->forget();
    keepSettings();
    event->accept();
}

/// Asks what becomes of a run that goes on; false: the user cancelled.
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
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QString path = event->mimeData()->urls().constFirst().toLocalFile();
    if (path.endsWith(QLatin1String(".safetensors"))) {
        openPath(path.left(path.lastIndexOf(QLatin1Char('/'))));
    } else {
        openPath(path);
    }
    event->acceptProposedAction();
}

} // namespace lathe::ui
