#pragma once

#include "core/plain/store/experiment_store.h"
#include "ui/base/task.h"

#include <QObject>
#include <QTimer>

#include <filesystem>

namespace lathe::ui {

/// What is new in a run since the last look.
struct RunNews {
    std::optional<RunRow> run{};
    std::vector<StepRow> steps{};
    std::vector<Metric> metrics{};
    std::vector<PointRow> points{};
    std::vector<LayerRow> layers{};
    std::vector<NoteRow> notes{};
    std::map<std::string, int> variants{}; ///< ExperimentStore::variantNumbers, when steps came
    StepPaces paces{};                     ///< ExperimentStore::stepPaces, likewise
    bool first = false;                    ///< the run was chosen anew: forget what was shown
};

/// Up to where a run has been read.
struct RunCursor {
    int64_t run = 0;
    int64_t point = 0;
    int64_t layer = 0;
    int64_t note = 0;
    std::ptrdiff_t steps = 0; ///< how many had started
};

/// Reads what came after `cursor`. Also finds runs whose process died (see ExperimentStore).
RunNews readNews(const std::filesystem::path& home, const RunCursor& cursor);

/// Repeats the same queries every 200 ms on a worker thread and hands on what is new. A run that
/// has ended is read once more and then left alone.
class RunFeed : public QObject {
    Q_OBJECT

public:
    explicit RunFeed(std::filesystem::path home, QObject* parent = nullptr);

    /// Shows the run with this row id.
    void follow(int64_t runId);

    /// Shows the next run that the process `processId` starts, or, where the number means nothing
    /// here (ssh), the next run at all.
    void followNext(qint64 processId);

    /// Says in the store that the process given to followNext() is gone, unless its run has ended
    /// by itself; then emits closed().
    void closeRun(const QString& message);

    int64_t runId() const { return m_cursor.run; }

Q_SIGNALS:
    void arrived(const lathe::ui::RunNews& news);
    void failed(const QString& message, const QString& hint);
    void found(qint64 runId);                             ///< the run that followNext() waited for
    void closed(const std::optional<lathe::RunRow>& run); ///< of that process, if it began one

private:
    void poll();
    void take(RunNews news);
    void search();

    std::filesystem::path m_home;
    RunCursor m_cursor;
    Task m_task;
    Task m_closing;
    QTimer m_timer;
    qint64 m_processId = 0;
    double m_since = 0;       // the process started after this time, in seconds since 1970
    int64_t m_newerThan = -1; // rows up to this were there before; -1: not known yet
    bool m_searching = false;
    bool m_busy = false;
    bool m_first = false;
};

} // namespace lathe::ui
