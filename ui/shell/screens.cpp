#include "ui/shell/screens.h"

#include "core/plain/base/file.h"
#include "ui/compare/compare_screen.h"
#include "ui/editor/workflow_document.h"
#include "ui/explorer/explore_screen.h"
#include "ui/runs/run_history.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_screen.h"
#include "ui/shell/settings.h"
#include "ui/shell/text.h"

#include <QFileInfo>

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

void makePathsAbsolute(Workflow& workflow, const Catalog& catalog,
                       const std::filesystem::path& folder) {
    for (Node& node : workflow.nodes) {
        const StepType* type = catalog.find(node.type);
        for (const Field& field : type != nullptr ? type->fields : std::vector<Field>{}) {
            const auto given = node.params.find(field.name);
            if (!field.info.path || given == node.params.end() || !given->is_string()) {
                continue;
            }
            const std::string text = given->get<std::string>();
            if (!text.empty() && !text.starts_with("bundled:") && !text.starts_with("variant:")) {
                *given = (folder / text).string();
            }
        }
    }
}

/// What the document's relative paths are relative to.
std::filesystem::path folderOf(const WorkflowDocument& document) {
    return document.path().isEmpty() ? std::filesystem::current_path()
                                     : toPath(QFileInfo(document.path()).absolutePath());
}

} // namespace

std::filesystem::path fileToRun(const WorkflowDocument& document,
                                const std::filesystem::path& home) {
    if (!document.path().isEmpty() && document.isClean()) {
        return toPath(document.path());
    }
    const auto folder = folderOf(document);
    Workflow copy = document.workflow();
    makePathsAbsolute(copy, document.catalog(), folder);
    if (copy.name.empty()) {
        copy.name = document.displayName().toStdString();
    }
    const auto path = home / "workflows" / "unsaved.json";
    makeFolder(path.parent_path());
    writeFileAtomic(path, toText(copy));
    return path;
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

void Screens::startRun() {
    const auto file = fileToRun(m_document, m_home);
    m_started = std::make_unique<Workflow>(m_document.workflow());
    m_run->setEngine(m_settings.engineCommand, m_settings.niceness);
    QStringList arguments;
    if (m_settings.device != QLatin1String("auto")) {
        arguments << QStringLiteral("--device") << m_settings.device;
    }
    m_run->startRun(pathText(file), arguments);
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

/// As fileToRun() names the runs of the document.
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
        .home = m_home, .folder = folderOf(m_document), .device = m_settings.device.toStdString()};
    m_reading.start([place = std::move(place),
                     catalog = m_document.catalog()] { return readHistory(place, catalog); },
                    this,
                    [this](RunHistory history) {
                        m_history = std::make_unique<RunHistory>(std::move(history));
                        showCached();
                    },
                    [](const Error&) {}); // the run screen tells what is wrong with the store
}

void Screens::showCached() {
    if (m_history) {
        m_document.setCachedNodes(cachedNodes(*m_history, m_document.workflow()));
    }
}

void Screens::takeSteps(const std::vector<StepRow>& steps) {
    // Only a run of this document says something about its nodes; one that a window before this one
    // began tells as long as it goes on.
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
