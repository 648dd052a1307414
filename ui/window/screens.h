#pragma once

#include "core/plain/store/experiment_store.h"
#include "ui/base/task.h"
#include "ui/base/theme.h"

#include <QObject>
#include <QStringList>

#include <filesystem>
#include <memory>

class QWidget;

namespace lathe {
struct Workflow;
}

namespace lathe::ui {

class CompareScreen;
class ExploreScreen;
class RunScreen;
struct RunHistory;
class WorkflowDocument;
struct Settings;

/// Explore, Run and Compare, and what passes between them and the document: the model that is
/// shown, the run that is watched, the states of its nodes.
class Screens : public QObject {
    Q_OBJECT

public:
    Screens(WorkflowDocument& document, Theme& theme, const Settings& settings,
            std::filesystem::path home);
    ~Screens() override;

    QWidget* explore() const;
    QWidget* run() const;

    QWidget* compare() const;

    void openModel(const QString& path);
    /// Runs the document's workflow as it is now; `more`: further arguments of the engine.
    /// Throws Error (unwritable home).
    void startRun(const QStringList& more = {});
    void stopRun();
    bool running() const;

    /// Shows the newest run of the home folder in Run and Compare.
    void showNewestRun();

Q_SIGNALS:
    void openModelRequested();
    void compareRequested();
    void buildRequested(const QString& node); ///< empty: just the screen
    void runningChanged(bool running);
    void modelShown(const QString& summary);
    void runSummary(const QString& summary);

private:
    void connectRun();
    void takeSteps(const std::vector<StepRow>& steps);
    void showRunsOfDocument();
    void readHistoryOfDocument();
    void showCached();
    std::string workflowName() const;

    WorkflowDocument& m_document;
    const Settings& m_settings;
    std::filesystem::path m_home;
    ExploreScreen* m_explore;
    RunScreen* m_run;
    CompareScreen* m_compare;
    std::unique_ptr<Workflow> m_started; ///< what the run that is watched was started with
    std::unique_ptr<RunHistory> m_history;
    Task m_reading;
    std::optional<std::string> m_name; ///< of the workflow whose runs are shown first
};

/// The arguments after `lathe-engine run`: the document's own file when that is what the window
/// shows, else a copy under `home` and the folder its relative paths start at. Throws Error when
/// the copy cannot be written.
QStringList whatToRun(const WorkflowDocument& document, const std::filesystem::path& home);

} // namespace lathe::ui
