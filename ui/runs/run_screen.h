#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"
#include "ui/base/theme.h"
#include "ui/runs/engine_process.h"
#include "ui/runs/run_feed.h"

#include <QWidget>

class QLabel;
class QListView;
class QSplitter;

namespace lathe::ui {

class ChartBoard;
class LogPanel;
class RunHeader;
class RunNodeModel;
class TrainingBoard;

/// Starts runs and shows their progress: steps, charts, log. Everything it shows comes from the
/// store, so a run that was started elsewhere looks the same.
class RunScreen : public QWidget {
    Q_OBJECT

public:
    /// `theme` and `catalog` must outlive the screen.
    RunScreen(Theme& theme, const std::filesystem::path& home, const Catalog& catalog,
              QWidget* parent = nullptr);

    /// See EngineProcess::setCommand and setNiceness.
    void setEngine(const QString& command, int niceness);

    /// Runs a workflow file; `arguments` go to the engine ("--device cpu").
    void startRun(const QString& workflowFile, const QStringList& arguments = {});
    void stopRun();

    /// Ends the training that is under way; the run goes on with the best weights it has.
    void keepTraining();
    bool running() const; ///< a run that was started here or is shown is under way

    void showRun(int64_t runId);

    /// Shows the run that runToOpen() chooses for the workflow called `name`, if any.
    void showNewestRun(const std::string& name = {});

    /// The run that is shown, and its workflow; nullopt before it was read.
    const std::optional<RunRow>& shownRun() const { return m_shown; }

    const Workflow& shownWorkflow() const { return m_workflow; }

    int64_t runId() const;

Q_SIGNALS:
    void runningChanged(bool running);
    void stepsChanged(const std::vector<lathe::StepRow>& steps); ///< for the states on the canvas
    void statusChanged(const QString& text); ///< "Running 46 %", for the status bar
    void compareRequested(qint64 runId);
    void buildRequested(); ///< from the empty page
    void nodeActivated(const QString& nodeId);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeNodePanel();
    QWidget* makeMain();
    void connectAll();
    void retranslate();
    void take(const RunNews& news);
    void takeWorkflow(const RunRow& run);
    void takeSteps(const RunNews& news);
    void takeEnd(const EngineProcess::End& end);
    void tellEnd(const std::optional<RunRow>& run);
    void logEnd();
    void setEmpty(bool empty);
    bool ownShown() const;
    void sendSignal(int signal);
    void fillRuns();
    void lookForRun();
    void tellRunning();

    Theme& m_theme;
    const Catalog& m_catalog;
    std::filesystem::path m_home;
    EngineProcess* m_engine;
    RunFeed* m_feed;
    RunNodeModel* m_nodes;
    QWidget* m_empty;
    QLabel* m_emptyText;
    QWidget* m_page;
    QLabel* m_nodesTitle;
    QLabel* m_nodesCount;
    QListView* m_list;
    RunHeader* m_header;
    TrainingBoard* m_training;
    ChartBoard* m_board;
    LogPanel* m_log;
    Workflow m_workflow;
    std::string m_name; // of the workflow whose runs come first
    std::optional<RunRow> m_shown;
    StepPaces m_paces;    // of earlier runs on its device
    QTimer m_looking;     // while the screen is visible and no run is under way
    int64_t m_newest = 0; // of the runs shown
    Task m_finding;
    Task m_choosing;
    std::string m_own; // id of the run that was started here last
    bool m_wasRunning = false;
    EngineProcess::End m_end; // of the run that was started last
};

} // namespace lathe::ui
