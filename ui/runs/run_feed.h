#pragma once

#include "core/plain/store/experiment_store.h"
#include "ui/base/task.h"

#include <QObject>
#include <QTimer>

#include <filesystem>

namespace lathe::ui {

/// What is new in a run since the last read.
struct RunNews {
    std::optional<RunRow> run{};
    std::vector<StepRow> steps{};
    std::vector<Metric> metrics{};
    std::vector<PointRow> points{};
    std::vector<LayerRow> layers{};
    std::vector<NoteRow> notes{};
    std::map<std::string, int> variants{}; ///< ExperimentStore::variantNumbers, when steps began
    StepPaces paces{};                     ///< ExperimentStore::stepPaces, likewise
    bool first = false;                    ///< the first news of a run: forget what was shown
};

/// How far a run has been read.
struct RunCursor {
    int64_t run = 0;
    int64_t point = 0;
    int64_t layer = 0;
    int64_t note = 0;
    std::ptrdiff_t steps = 0; ///< number of started steps
};

/// Reads what came after `cursor`. Also finds runs whose process died (see ExperimentStore).
RunNews readNews(const std::filesystem::path& home, const RunCursor& cursor);

/// Repeats the same queries every 200 ms on a worker thread and emits what is new. Stops when a
/// run has ended and a read finds nothing new.
class RunFeed : public QObject {
    Q_OBJECT

public:
    explicit RunFeed(std::filesystem::path home, QObject* parent = nullptr);

    /// Follows the run with this row id.
    void follow(int64_t runId);

    /// Follows the run with this id (RunRow::run) as soon as its engine has begun it.
    void followNext(const std::string& run);

    /// Records in the store that the engine of `run` is gone, unless the run has ended by itself.
    /// Then emits closed().
    void closeRun(const std::string& run, const QString& message);

    int64_t runId() const { return m_cursor.run; }

Q_SIGNALS:
    void arrived(const lathe::ui::RunNews& news);
    void failed(const QString& message, const QString& hint);
    void closed(const std::optional<lathe::RunRow>& run); ///< nullopt: it never began

private:
    void poll();
    void take(RunNews news);
    void search();

    std::filesystem::path m_home;
    RunCursor m_cursor;
    Task m_task;
    Task m_closing;
    QTimer m_timer;
    std::string m_awaited; // id of a run that is not in the store yet; empty: none
    bool m_busy = false;
    bool m_first = false;
};

} // namespace lathe::ui
