// The part of the run screen that handles engines: start, stop, and how they ended.

#include "core/plain/store/process_alive.h"
#include "core/plain/store/run_id.h"
#include "ui/base/text.h"
#include "ui/runs/chart_board.h"
#include "ui/runs/log_panel.h"
#include "ui/runs/run_header.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_node_model.h"
#include "ui/runs/run_screen.h"
#include "ui/runs/training_board.h"

#include <QFileInfo>
#include <QLabel>

#include <csignal>
#include <utility>

namespace lathe::ui {

void RunScreen::setEngine(const QString& command, int niceness) {
    m_engine->setCommand(command);
    m_engine->setNiceness(niceness);
}

void RunScreen::startRun(const QString& workflowFile, const QStringList& arguments) {
    if (running()) {
        return;
    }
    setEmpty(false);
    m_choosing.cancel();
    m_workflow = {};
    m_shown.reset();
    m_own = newRunId();
    m_end = {};
    m_nodes->setNodes({});
    m_board->setWorkflow({}, m_catalog);
    m_training->setWorkflow({}, m_catalog);
    m_log->model().clear();
    m_nodesCount->clear();
    m_header->showStarting(QFileInfo(workflowFile).completeBaseName());
    m_engine->start(workflowFile, m_home, m_own, arguments);
}

/// Whether the run that is shown is the one of the process that was started here.
bool RunScreen::ownShown() const {
    return m_engine->running() && (!m_shown || m_shown->run == m_own);
}

void RunScreen::stopRun() {
    if (m_shown && isAlive(*m_shown) && !ownShown()) {
        sendSignal(SIGTERM);
    } else {
        m_engine->stop();
    }
    m_header->setStopping();
    Q_EMIT statusChanged(tr("Stopping after the current layer"));
}

void RunScreen::keepTraining() {
    m_engine->keep();
    Q_EMIT statusChanged(tr("Ending the training with its best weights"));
}

// A run that another window or a shell began gets a signal; the store holds its process id.
void RunScreen::sendSignal(int signal) {
    if (m_shown && !signalWriter(m_shown->processId, m_shown->started, m_home, signal)) {
        m_log->model().append(NoteLevel::Warning,
                              tr("The engine of this run was not found on this machine."));
    }
}

bool RunScreen::running() const {
    return m_engine->running() || (m_shown && isAlive(*m_shown));
}

void RunScreen::tellRunning() {
    if (std::exchange(m_wasRunning, running()) != running()) {
        Q_EMIT runningChanged(running());
    }
}

void RunScreen::logEnd() {
    if (!m_end.message.isEmpty()) {
        m_log->model().append(NoteLevel::Error, m_end.message);
        m_log->model().append(NoteLevel::Info, m_end.lastWords);
    }
}

void RunScreen::takeEnd(const EngineProcess::End& end) {
    m_end = end;
    m_feed->closeRun(m_own, end.message.isEmpty() ? tr("The engine ended without a message.")
                                                  : end.message);
    tellRunning();
}

// The process's last messages go to the log, since it may have died before it could store them. A
// run with failed steps already shows what went wrong.
void RunScreen::tellEnd(const std::optional<RunRow>& run) {
    if (run && run->state == RunState::Failed) {
        m_end = {};
    }
    if (!m_shown || m_shown->run == m_own) {
        logEnd();
    }
    if (!run && !m_shown && !m_end.message.isEmpty()) {
        m_header->forget();
        m_header->showMessage(m_end.message, m_end.lastWords.section(QLatin1Char('\n'), -2));
    }
}

} // namespace lathe::ui
