#include "ui/runs/run_feed.h"

#include "ui/base/text.h"

#include <QDateTime>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kInterval = 200;    // milliseconds
constexpr int kRecent = 20;       // runs looked through for the one that was started
constexpr double kClockSlack = 5; // seconds

bool startedBy(const RunRow& run, qint64 processId, double since) {
    return run.processId == processId && run.started >= since;
}

std::ptrdiff_t startedIn(const std::vector<StepRow>& steps) {
    return std::ranges::count_if(
        steps, [](const StepRow& step) { return step.state != StepState::Queued; });
}

} // namespace

RunNews readNews(const std::filesystem::path& home, const RunCursor& cursor) {
    const ExperimentStore store(home);
    RunNews news;
    // The run's row first: what is written after it is found by the next look. Its steps last: no
    // point is of a step that is not known.
    news.run = store.run(cursor.run);
    if (news.run) {
        news.metrics = store.metrics(cursor.run);
        news.points = store.pointsAfter(cursor.run, cursor.point);
        news.layers = store.layerValuesAfter(cursor.run, cursor.layer);
        news.notes = store.notesAfter(cursor.run, cursor.note);
        news.steps = store.steps(cursor.run);
        if (startedIn(news.steps) != cursor.steps) {
            news.variants = store.variantNumbers();
            news.paces = store.stepPaces(news.run->host, news.run->device);
        }
    }
    return news;
}

RunFeed::RunFeed(std::filesystem::path home, QObject* parent)
    : QObject(parent), m_home(std::move(home)) {
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &RunFeed::poll);
}

void RunFeed::follow(int64_t runId) {
    m_searching = false;
    m_cursor = {.run = runId};
    m_first = true;
    m_busy = false;
    m_timer.start();
    poll();
}

void RunFeed::followNext(qint64 processId) {
    m_processId = processId;
    m_since = static_cast<double>(QDateTime::currentSecsSinceEpoch()) - kClockSlack;
    m_searching = true;
    m_newerThan = -1;
    m_busy = false;
    m_timer.start();
    search();
}

void RunFeed::poll() {
    if (m_busy) {
        return;
    }
    if (m_searching) {
        search();
        return;
    }
    m_busy = true;
    m_task.start([home = m_home, cursor = m_cursor] { return readNews(home, cursor); }, this,
                 [this](RunNews news) { take(std::move(news)); },
                 [this](const Error& error) {
                     m_busy = false;
                     m_timer.stop();
                     Q_EMIT failed(toQt(error.what()), toQt(error.hint()));
                 });
}

void RunFeed::take(RunNews news) {
    m_busy = false;
    news.first = std::exchange(m_first, false);
    const bool anything = !news.points.empty() || !news.layers.empty() || !news.notes.empty();
    if (!news.points.empty()) {
        m_cursor.point = news.points.back().id;
    }
    if (!news.layers.empty()) {
        m_cursor.layer = news.layers.back().id;
    }
    if (!news.notes.empty()) {
        m_cursor.note = news.notes.back().id;
    }
    m_cursor.steps = startedIn(news.steps);
    const bool ended = !news.run || news.run->state != RunState::Running;
    if (ended && !anything) {
        m_timer.stop();
    }
    Q_EMIT arrived(news);
}

// The engine names its run itself, so its row is known by the process that wrote it.
void RunFeed::search() {
    m_busy = true;
    m_task.start([home = m_home] { return ExperimentStore(home).runs(kRecent); }, this,
                 [this](const std::vector<RunRow>& runs) {
                     m_busy = false;
                     const int64_t newest = runs.empty() ? 0 : runs.front().id;
                     const auto own = std::ranges::find_if(runs, [this](const RunRow& run) {
                         return startedBy(run, m_processId, m_since);
                     });
                     if (own != runs.end()) {
                         follow(own->id);
                         Q_EMIT found(own->id);
                     } else if (m_newerThan < 0) {
                         m_newerThan = newest;
                     } else if (newest > m_newerThan) {
                         follow(newest);
                         Q_EMIT found(newest);
                     }
                 },
                 [this](const Error& error) {
                     m_busy = false;
                     m_timer.stop();
                     Q_EMIT failed(toQt(error.what()), toQt(error.hint()));
                 });
}

void RunFeed::closeRun(const QString& message) {
    const auto close = [home = m_home, processId = m_processId, since = m_since,
                        words = message.toStdString()]() -> std::optional<RunRow> {
        ExperimentStore store(home);
        for (const RunRow& run : store.runs(kRecent)) {
            if (startedBy(run, processId, since)) {
                store.markInterrupted(run.id, words);
                return store.run(run.id);
            }
        }
        return std::nullopt;
    };
    m_closing.start(
        close, this,
        [this](const std::optional<RunRow>& run) {
            Q_EMIT closed(run);
            poll();
            if (m_searching && !run) {
                m_timer.stop(); // this look was the last: nobody will begin the run now
            }
        },
        [this](const Error& error) { Q_EMIT failed(toQt(error.what()), toQt(error.hint())); });
}

} // namespace lathe::ui
