#include "ui/runs/run_screen.h"

#include "core/plain/store/process_alive.h"
#include "ui/base/text.h"
#include "ui/runs/chart_board.h"
#include "ui/runs/log_panel.h"
#include "ui/runs/run_header.h"
#include "ui/runs/run_list.h"
#include "ui/runs/run_node_delegate.h"
#include "ui/runs/run_node_model.h"
#include "ui/runs/training_board.h"

#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <csignal>

namespace lathe::ui {

namespace {

constexpr int kLookInterval = 2000; // milliseconds

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
    auto* charts = new QWidget(main);
    m_training = new TrainingBoard(m_theme, charts);
    m_board = new ChartBoard(m_theme, charts);
    auto* boards = columnOf(charts);
    boards->addWidget(m_training);
    boards->addWidget(m_board, 1);
    m_log = new LogPanel(m_theme, main);
    auto* scroll = new QScrollArea(main);
    scroll->setObjectName(QStringLiteral("runCharts"));
    scroll->setWidgetResizable(true);
    scroll->setWidget(charts);
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
    m_looking.setInterval(kLookInterval);
    connect(&m_looking, &QTimer::timeout, this, &RunScreen::lookForRun);
    connect(m_feed, &RunFeed::closed, this, &RunScreen::tellEnd);
    connect(m_engine, &EngineProcess::started, this, [this] {
        m_feed->followNext(m_own);
        tellRunning();
    });
    connect(m_engine, &EngineProcess::ended, this, &RunScreen::takeEnd);
    connect(m_header, &RunHeader::stopRequested, this, &RunScreen::stopRun);
    connect(m_header, &RunHeader::keepRequested, this, &RunScreen::keepTraining);
    connect(m_header, &RunHeader::abortRequested, this,
            [this] { ownShown() ? m_engine->abort() : sendSignal(SIGKILL); });
    connect(&m_header->runMenu(), &QMenu::aboutToShow, this, &RunScreen::fillRuns);
    connect(&m_header->runMenu(), &QMenu::triggered, this,
            [this](const QAction* action) { showRun(action->data().toLongLong()); });
    connect(m_header, &RunHeader::compareRequested, this,
            [this] { Q_EMIT compareRequested(m_feed->runId()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const auto id = current.data(RunNodeModel::IdRole).toString().toStdString();
                m_board->chooseNode(id);
                m_training->chooseNode(id);
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

void RunScreen::showEvent(QShowEvent* event) {
    m_looking.start();
    QWidget::showEvent(event);
}

void RunScreen::hideEvent(QHideEvent* event) {
    m_looking.stop();
    QWidget::hideEvent(event);
}

// A shell, or a window that has closed, may have started a run that appears in the store only now.
// A run that was shown before is not opened again: the user has left it.
void RunScreen::lookForRun() {
    if (running()) {
        return;
    }
    m_finding.start(
        [home = m_home, name = m_name] {
            const auto runs = ExperimentStore(home).runs();
            const RunRow* run = runToOpen(runs, name);
            return run != nullptr && isAlive(*run) ? run->id : 0;
        },
        this,
        [this](int64_t run) {
            if (run > m_newest && !running()) {
                showRun(run);
            }
        },
        [](const Error&) {}); // reported when the screen was opened
}

void RunScreen::setEmpty(bool empty) {
    m_empty->setVisible(empty);
    m_page->setVisible(!empty);
}

void RunScreen::showRun(int64_t runId) {
    setEmpty(false);
    m_end = {};
    m_feed->follow(runId);
}

void RunScreen::showNewestRun(const std::string& name) {
    m_name = name;
    m_choosing.start(
        [home = m_home, name] {
            const auto runs = ExperimentStore(home).runs();
            const RunRow* run = runToOpen(runs, name);
            return run != nullptr ? run->id : 0;
        },
        this,
        [this](int64_t run) {
            if (run != 0 && !running()) {
                showRun(run);
            }
        },
        [this](const Error& error) {
            setEmpty(false);
            m_header->showMessage(toQt(error.what()), toQt(error.hint()));
        });
}

void RunScreen::fillRuns() {
    try {
        fillRunMenu(m_header->runMenu(), ExperimentStore(m_home).runs(), m_name, runId());
    } catch (const Error& error) {
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
    m_shown = news.run;
    m_newest = std::max(m_newest, news.run->id);
    if (news.first) {
        takeWorkflow(*news.run);
    }
    if (!news.variants.empty()) {
        m_board->setVariants(news.variants);
        m_paces = news.paces;
    }
    takeSteps(news);
    std::vector<PointRow> others = news.points;
    const auto fromTraining = std::ranges::stable_partition(
        others, [this](const PointRow& row) { return !m_training->trains(row.point.node); });
    m_training->add({fromTraining.begin(), fromTraining.end()});
    others.erase(fromTraining.begin(), fromTraining.end());
    m_board->add(news.steps, others, news.layers, news.metrics);
    m_log->model().append(news.notes);
    tellRunning();
}

void RunScreen::takeWorkflow(const RunRow& run) {
    try {
        m_workflow = parseWorkflow(run.workflow, run.name);
    } catch (const Error&) {
        m_workflow =
            {}; // a run of another version: charts and steps need its workflow, the log does not
    }
    m_header->forget();
    m_header->setStopBlocked(run.host == hostName() || ownShown()
                                 ? QString()
                                 : tr("The engine runs on %1: stop it there.").arg(toQt(run.host)));
    m_log->model().clear();
    m_nodes->setNodes({});
    m_board->setWorkflow(m_workflow, m_catalog);
    m_training->setWorkflow(m_workflow, m_catalog);
    logEnd(); // the engine may have died before its run was found
}

void RunScreen::takeSteps(const RunNews& news) {
    const RunRow& run = *news.run;
    const double now = secondsNow();
    m_header->showRun(run, outlookOf(news.steps, m_paces, now), now);
    const auto trainingNow = std::ranges::find_if(news.steps, [this](const StepRow& step) {
        return step.state == StepState::Running && m_training->trains(step.node);
    });
    const bool training = run.state == RunState::Running && trainingNow != news.steps.end();
    m_header->setTraining(training ? trainingNow->node : std::string(), ownShown());
    m_nodes->setNodes(nodesOf(m_workflow, m_catalog, news.steps, run.state, now));
    std::map<std::string, QString> titles;
    int finished = 0;
    for (const RunNode& node : m_nodes->nodes()) {
        titles[node.id.toStdString()] = node.title;
        finished += node.state == NodeState::Done || node.state == NodeState::Cached ? 1 : 0;
    }
    m_log->model().setTitles(std::move(titles));
    m_nodesCount->setText(tr("%1 of %2 finished").arg(finished).arg(m_nodes->rowCount()));
    Q_EMIT stepsChanged(news.steps);
    Q_EMIT statusChanged(m_header->stateText());
}

} // namespace lathe::ui
