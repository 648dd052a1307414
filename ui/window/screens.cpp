#include "ui/window/screens.h"

#include "core/plain/base/file.h"
#include "core/plain/store/process_alive.h"
#include "ui/base/settings.h"
#include "ui/base/text.h"
#include "ui/compare/compare_screen.h"
#include "ui/editor/workflow_document.h"
#include "ui/explorer/explore_screen.h"
#include "ui/runs/run_history.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_screen.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>

namespace lathe::ui {

namespace {

NodeState stateOf(StepState state) {
    switch (state) {
    case StepState::Queued:
        return NodeState::Queued;
    case StepState::Running:
        return NodeState::Running;
    case StepState::Done:
        return NodeState::Done;
    case StepState::Cached:
        return NodeState::Cached;
    case StepState::Failed:
        return NodeState::Failed;
    case StepState::Skipped:
        return NodeState::Ready;
    }
    return NodeState::Ready;
}

const std::string kUnsaved = "unsaved-";

/// Removes the copies of workflows that closed windows have run.
void removeCopiesOfOthers(const std::filesystem::path& folder) {
    const QDir copies(pathText(folder));
    for (const QFileInfo& copy : copies.entryInfoList({toQt(kUnsaved + "*.json")})) {
        const qint64 process = copy.completeBaseName().mid(qsizetype(kUnsaved.size())).toLongLong();
        if (!mayBeAlive(process, double(copy.lastModified().toSecsSinceEpoch()))) {
            QFile::remove(copy.filePath());
        }
    }
}

} // namespace

QStringList whatToRun(const WorkflowDocument& document, const std::filesystem::path& home) {
    const bool saved = !document.path().isEmpty() && document.isClean();
    if (saved && document.onDisk() == OnDisk::Same) {
        return {document.path()};
    }
    Workflow copy = document.workflow();
    if (copy.name.empty()) {
        copy.name = document.displayName().toStdString();
    }
    // A separate name: another window may start an unsaved workflow at the same time.
    const auto folder = home / "workflows";
    const auto process = std::to_string(QCoreApplication::applicationPid());
    const auto path = folder / (kUnsaved + process + ".json");
    makeFolder(folder);
    removeCopiesOfOthers(folder);
    writeFileAtomic(path, toText(copy));
    return {pathText(path), QStringLiteral("--folder"), pathText(document.folder())};
}

Screens::Screens(WorkflowDocument& document, Theme& theme, const Settings& settings,
                 std::filesystem::path home)
    : m_document(document)
    , m_settings(settings)
    , m_home(std::move(home))
    , m_explore(new ExploreScreen(theme))
    , m_run(new RunScreen(theme, m_home, document.catalog()))
    , m_compare(new CompareScreen(theme, m_home)) {
    connect(m_explore, &ExploreScreen::openModelRequested, this, &Screens::openModelRequested);
    connect(m_explore, &ExploreScreen::statusChanged, this, &Screens::modelShown);
    connectRun();
    connect(&document, &WorkflowDocument::pathChanged, this, &Screens::showRunsOfDocument);
    connect(&document, &WorkflowDocument::changed, this, &Screens::showCached);
    showRunsOfDocument();
}

Screens::~Screens() = default;

void Screens::connectRun() {
    connect(m_run, &RunScreen::runningChanged, this, [this](bool running) {
        if (!running) {
            readHistoryOfDocument();
        }
        Q_EMIT runningChanged(running);
    });
    connect(m_run, &RunScreen::statusChanged, this, &Screens::runSummary);
    connect(m_run, &RunScreen::buildRequested, this, [this] { Q_EMIT buildRequested(QString()); });
    connect(m_run, &RunScreen::nodeActivated, this, &Screens::buildRequested);
    connect(m_run, &RunScreen::compareRequested, this, [this](qint64 run) {
        m_compare->showRun(run);
        Q_EMIT compareRequested();
    });
    connect(m_compare, &CompareScreen::buildRequested, this,
            [this] { Q_EMIT buildRequested(QString()); });
    connect(m_run, &RunScreen::stepsChanged, this, &Screens::takeSteps);
}

QWidget* Screens::explore() const {
    return m_explore;
}

QWidget* Screens::compare() const {
    return m_compare;
}

QWidget* Screens::run() const {
    return m_run;
}

void Screens::openModel(const QString& path) {
    m_explore->openModel(path);
}

void Screens::startRun(const QStringList& more) {
    QStringList arguments = whatToRun(m_document, m_home) + more;
    const QString file = arguments.takeFirst();
    m_started = std::make_unique<Workflow>(m_document.workflow());
    m_run->setEngine(m_settings.engineCommand, m_settings.niceness);
    if (m_settings.device != QLatin1String("auto")) {
        arguments << QStringLiteral("--device") << m_settings.device;
    }
    m_run->startRun(file, arguments);
}

void Screens::stopRun() {
    m_run->stopRun();
}

bool Screens::running() const {
    return m_run->running();
}

void Screens::showNewestRun() {
    m_started.reset();
    m_run->showNewestRun(workflowName());
    m_compare->showNewestRun();
}

/// The name that runs of the document have.
std::string Screens::workflowName() const {
    const std::string& name = m_document.workflow().name;
    return name.empty() ? m_document.displayName().toStdString() : name;
}

void Screens::showRunsOfDocument() {
    readHistoryOfDocument();
    if (m_name != workflowName()) {
        m_name = workflowName();
        m_started.reset();
        m_run->showNewestRun(*m_name);
    }
}

void Screens::readHistoryOfDocument() {
    RunPlace place{
        .home = m_home, .folder = m_document.folder(), .device = m_settings.device.toStdString()};
    m_reading.start([place = std::move(place),
                     catalog = m_document.catalog()] { return readHistory(place, catalog); },
                    this,
                    [this](RunHistory history) {
                        m_history = std::make_unique<RunHistory>(std::move(history));
                        showCached();
                    },
                    [](const Error&) {}); // the run screen reports what is wrong with the store
}

void Screens::showCached() {
    if (m_history) {
        m_document.setCachedNodes(
            cachedNodes(*m_history, m_document.workflow(), m_document.catalog()));
    }
}

void Screens::takeSteps(const std::vector<StepRow>& steps) {
    // Only a run of this document describes its nodes; a run that an earlier window started counts
    // only until it ends.
    const auto& shown = m_run->shownRun();
    if (!m_started && shown && isAlive(*shown) && shown->name == workflowName()) {
        m_started = std::make_unique<Workflow>(m_run->shownWorkflow());
    }
    if (!m_started) {
        return;
    }
    std::map<std::string, NodeStatus> states;
    for (const StepRow& step : steps) {
        NodeStatus status{.state = stateOf(step.state)};
        if (step.state == StepState::Running && step.total > 0) {
            status.percent = static_cast<int>(100 * step.done / step.total);
        }
        if (step.state == StepState::Done || step.state == StepState::Failed) {
            status.seconds = step.seconds;
        }
        states[step.node] = status;
    }
    m_document.setNodeStates(states, *m_started);
}

} // namespace lathe::ui
