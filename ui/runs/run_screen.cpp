#include "ui/runs/run_screen.h"

#include "ui/runs/chart_board.h"
#include "ui/runs/log_panel.h"
#include "ui/runs/run_header.h"
#include "ui/runs/run_node_delegate.h"
#include "ui/runs/run_node_model.h"
#include "ui/shell/text.h"

#include <QDateTime>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

namespace {

double secondsNow() {
    return static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000;
}

QVBoxLayout* columnOf(QWidget* widget) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

} // namespace

RunScreen::RunScreen(Theme& theme, const std::filesystem::path& home, const Catalog& catalog,
                     QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_catalog(catalog)
    , m_home(home)
    , m_engine(new EngineProcess(this))
    , m_feed(new RunFeed(home, this))
    , m_nodes(new RunNodeModel(this))
    , m_empty(new QWidget(this))
    , m_emptyText(new QLabel(m_empty))
    , m_page(new QWidget(this)) {
    setObjectName(QStringLiteral("runScreen"));
    auto* build = new QPushButton(m_empty);
    build->setObjectName(QStringLiteral("runOpenBuild"));
    build->setProperty("primary", true);
    auto* emptyColumn = new QVBoxLayout(m_empty);
    emptyColumn->addStretch(2);
    emptyColumn->addWidget(m_emptyText, 0, Qt::AlignHCenter);
    emptyColumn->addSpacing(12);
    emptyColumn->addWidget(build, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(3);
    connect(build, &QPushButton::clicked, this, &RunScreen::buildRequested);
    auto* split = new QSplitter(m_page);
    split->setHandleWidth(1);
    split->addWidget(makeNodePanel());
    split->addWidget(makeMain());
    split->setStretchFactor(1, 1);
    split->setSizes({304, 1064});
    columnOf(m_page)->addWidget(split);
    auto* column = columnOf(this);
    column->addWidget(m_empty, 1);
    column->addWidget(m_page, 1);
    connectAll();
    retranslate();
    setEmpty(true);
}

QWidget* RunScreen::makeNodePanel() {
    auto* panel = new QWidget(this);
    m_nodesTitle = new QLabel(panel);
    m_nodesTitle->setProperty("role", QStringLiteral("section"));
    m_nodesCount = new QLabel(panel);
    m_nodesCount->setObjectName(QStringLiteral("runStepCount"));
    m_nodesCount->setProperty("role", QStringLiteral("secondary"));
    m_list = new QListView(panel);
    m_list->setObjectName(QStringLiteral("runSteps"));
    m_list->setModel(m_nodes);
    m_list->setItemDelegate(new RunNodeDelegate(m_theme, m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setMouseTracking(true);
    m_list->setProperty("panel", true);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 12, 16, 12);
    row->addWidget(m_nodesTitle);
    row->addStretch(1);
    row->addWidget(m_nodesCount);
    auto* column = columnOf(panel);
    column->addLayout(row);
    column->addWidget(m_list, 1);
    panel->setMinimumWidth(220);
    return panel;
}

QWidget* RunScreen::makeMain() {
    auto* main = new QWidget(this);
    m_header = new RunHeader(m_theme, main);
    m_board = new ChartBoard(m_theme, main);
    m_log = new LogPanel(m_theme, main);
    auto* scroll = new QScrollArea(main);
    scroll->setObjectName(QStringLiteral("runCharts"));
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_board);
    auto* split = new QSplitter(Qt::Vertical, main);
    split->setHandleWidth(1);
    split->addWidget(scroll);
    split->addWidget(m_log);
    split->setStretchFactor(0, 1);
    split->setSizes({500, 190});
    auto* column = columnOf(main);
    column->addWidget(m_header);
    column->addWidget(split, 1);
    return main;
}

void RunScreen::connectAll() {
    connect(m_feed, &RunFeed::arrived, this, &RunScreen::take);
    connect(m_feed, &RunFeed::failed, this, [this](const QString& message, const QString& hint) {
        setEmpty(false);
        m_header->showMessage(message, hint);
    });
    connect(m_engine, &EngineProcess::started, this, [this](qint64 processId) {
        m_feed->followNext(processId);
        Q_EMIT runningChanged(true);
    });
    connect(m_engine, &EngineProcess::ended, this, &RunScreen::takeEnd);
    connect(m_header, &RunHeader::stopRequested, this, &RunScreen::stopRun);
    connect(m_header, &RunHeader::abortRequested, m_engine, &EngineProcess::abort);
    connect(m_header, &RunHeader::compareRequested, this,
            [this] { Q_EMIT compareRequested(m_feed->runId()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                m_board->chooseNode(current.data(RunNodeModel::IdRole).toString().toStdString());
            });
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT nodeActivated(index.data(RunNodeModel::IdRole).toString());
    });
    connect(&m_theme, &Theme::changed, this, [this] { m_list->viewport()->update(); });
}

void RunScreen::retranslate() {
    m_nodesTitle->setText(tr("Steps"));
    m_list->setAccessibleName(tr("Steps of the run"));
    m_emptyText->setText(tr("No runs yet. Run a workflow and its results appear here."));
    findChild<QPushButton*>(QStringLiteral("runOpenBuild"))->setText(tr("Open the workflow"));
}

void RunScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void RunScreen::setEmpty(bool empty) {
    m_empty->setVisible(empty);
    m_page->setVisible(!empty);
}

void RunScreen::setEngineCommand(const QString& command) {
    m_engine->setCommand(command);
}

void RunScreen::startRun(const QString& workflowFile, const QStringList& arguments) {
    if (running()) {
        return;
    }
    setEmpty(false);
    m_workflow = {};
    m_end = {};
    m_steps.clear();
    m_nodes->setNodes({});
    m_board->setWorkflow({}, m_catalog);
    m_log->model().clear();
    m_nodesCount->clear();
    m_header->showStarting(QFileInfo(workflowFile).completeBaseName());
    m_engine->start(workflowFile, m_home, arguments);
}

void RunScreen::stopRun() {
    m_engine->stop();
    Q_EMIT statusChanged(tr("Stopping after the current layer"));
}

bool RunScreen::running() const {
    return m_engine->running();
}

void RunScreen::showRun(int64_t runId) {
    setEmpty(false);
    m_end = {};
    m_feed->follow(runId);
}

void RunScreen::showNewestRun() {
    try {
        const auto runs = ExperimentStore(m_home).runs(1);
        if (!runs.empty()) {
            showRun(runs.front().id);
        }
    } catch (const Error& error) {
        setEmpty(false);
        m_header->showMessage(toQt(error.what()), toQt(error.hint()));
    }
}

int64_t RunScreen::runId() const {
    return m_feed->runId();
}

void RunScreen::take(const RunNews& news) {
    if (!news.run) {
        setEmpty(true);
        return;
    }
    if (news.first) {
        takeWorkflow(*news.run);
    }
    takeSteps(news);
    m_board->add(news.steps, news.points, news.layers, news.metrics);
    m_log->model().append(news.notes);
}

void RunScreen::takeWorkflow(const RunRow& run) {
    try {
        m_workflow = parseWorkflow(run.workflow, run.name);
    } catch (const Error&) {
        m_workflow =
            {}; // a run of another version: charts and steps need its workflow, the log not
    }
    m_header->forget();
    m_log->model().clear();
    m_nodes->setNodes({});
    m_board->setWorkflow(m_workflow, m_catalog);
    logEnd(); // the engine may have died before its run was found
}

void RunScreen::takeSteps(const RunNews& news) {
    const RunRow& run = *news.run;
    const double now = secondsNow();
    const double share =
        run.state == RunState::Done ? 1 : shareOf(news.steps, m_workflow.nodes.size());
    m_header->showRun(run, share, now);
    m_nodes->setNodes(nodesOf(m_workflow, m_catalog, news.steps, run.state, now));
    std::map<std::string, QString> titles;
    int finished = 0;
    for (const RunNode& node : m_nodes->nodes()) {
        titles[node.id.toStdString()] = node.title;
        finished += node.state == NodeState::Done || node.state == NodeState::Cached ? 1 : 0;
    }
    m_log->model().setTitles(std::move(titles));
    m_nodesCount->setText(tr("%1 of %2 finished").arg(finished).arg(m_nodes->rowCount()));
    m_steps = news.steps;
    Q_EMIT stepsChanged(m_steps);
    const QString word = run.state == RunState::Interrupted
                             ? tr("Interrupted")
                             : Theme::word(run.state == RunState::Running ? NodeState::Running
                                           : run.state == RunState::Done  ? NodeState::Done
                                                                          : NodeState::Failed);
    Q_EMIT statusChanged(run.state == RunState::Running
                             ? tr("%1 %2 %").arg(word).arg(static_cast<int>(share * 100))
                             : word);
}

void RunScreen::logEnd() {
    if (!m_end.message.isEmpty()) {
        m_log->model().append(NoteLevel::Error, m_end.message);
        m_log->model().append(NoteLevel::Info, m_end.lastWords);
    }
}

// Whatever the process said last stands in the log: the store holds only what it could write.
void RunScreen::takeEnd(const EngineProcess::End& end) {
    m_end = end;
    logEnd();
    if (!end.message.isEmpty() && m_workflow.nodes.empty()) {
        m_header->forget();
        m_header->showMessage(end.message, end.lastWords.section(QLatin1Char('\n'), -2));
    }
    m_feed->closeRun(end.message.isEmpty() ? tr("The engine ended without a word.") : end.message);
    Q_EMIT runningChanged(false);
}

} // namespace lathe::ui
