#include "ui/runs/run_feed.h"

#include "ui/base/text.h"

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kInterval = 200; // milliseconds

std::ptrdiff_t startedIn(const std::vector<StepRow>& steps) {
    return std::ranges::count_if(
        steps, [](const StepRow& step) { return step.state != StepState::Queued; });
}

} // namespace

RunNews readNews(const std::filesystem::path& home, const RunCursor& cursor) {
    const ExperimentStore store(home);
    RunNews news;
    // The run's row is read first, so the next read finds what is written after it. The steps are
    // read last, so the step of every point is known.
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
    m_awaited.clear();
    m_cursor = {.run = runId};
    m_first = true;
    m_busy = false;
    m_timer.start();
    poll();
}

void RunFeed::followNext(const std::string& run) {
    m_awaited = run;
    m_busy = false;
    m_timer.start();
    search();
}

void RunFeed::poll() {
    if (m_busy) {
        return;
    }
    if (!m_awaited.empty()) {
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

void RunFeed::search() {
    m_busy = true;
    m_task.start([home = m_home, run = m_awaited] { return ExperimentStore(home).findRun(run); },
                 this,
                 [this](const std::optional<RunRow>& run) {
                     m_busy = false;
                     if (run) {
                         follow(run->id);
                     }
                 },
                 [this](const Error& error) {
                     m_busy = false;
                     m_timer.stop();
                     Q_EMIT failed(toQt(error.what()), toQt(error.hint()));
                 });
}

void RunFeed::closeRun(const std::string& run, const QString& message) {
    const auto close = [home = m_home, run,
                        words = message.toStdString()]() -> std::optional<RunRow> {
        ExperimentStore store(home);
        if (const auto begun = store.findRun(run)) {
            store.markInterrupted(begun->id, words);
        }
        return store.findRun(run);
    };
    m_closing.start(
        close, this,
        [this, run](const std::optional<RunRow>& closedRun) {
            Q_EMIT closed(closedRun);
            poll();
            if (m_awaited == run && !closedRun) {
                m_timer.stop(); // that was the last read: no engine will begin the run now
            }
        },
        [this](const Error& error) { Q_EMIT failed(toQt(error.what()), toQt(error.hint())); });
}

} // namespace lathe::ui
