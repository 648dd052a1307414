#include "core/plain/store/run_writer.h"

#include "core/plain/base/error.h"
#include "core/plain/store/run_database.h"
#include "core/plain/store/run_rows.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

namespace lathe {

namespace {

constexpr std::chrono::milliseconds kBatchInterval{100};
constexpr std::chrono::seconds kRetryInterval{1};
// While the disk is full events wait in memory; beyond this many the oldest batch is dropped.
constexpr size_t kMostWaiting = 500'000;

bool isUrgent(const EventBody& body) {
    return std::holds_alternative<RunStarted>(body) || std::holds_alternative<StepStarted>(body) ||
           std::holds_alternative<StepFinished>(body) || std::holds_alternative<RunFinished>(body);
}

} // namespace

struct RunWriter::State {
    std::unique_ptr<Database> database;
    RunRows rows;
    mutable std::mutex mutex;
    std::condition_variable wake;    // the writer has something to do
    std::condition_variable written; // a batch ended, written or not
    std::vector<Event> waiting;      // guarded by mutex, as is everything below
    std::string failure;
    bool started = false;
    bool urgent = false;
    bool closing = false;
    bool busy = false;
    uint64_t attempts = 0; // batches that ended
    std::thread thread;

    explicit State(const std::filesystem::path& home)
        : database(openWritableRunDatabase(home)), rows(*database) {}

    void loop();
    void writeBatch(std::unique_lock<std::mutex>& lock);
    std::string tryWrite(const std::vector<Event>& batch);
    void forgetRows();
    void keepForLater(std::vector<Event> batch);
};

// Returns why the batch could not be written, empty when it was.
std::string RunWriter::State::tryWrite(const std::vector<Event>& batch) {
    try {
        Transaction transaction(*database);
        for (const Event& event : batch) {
            rows.write(event);
        }
        transaction.commit();
        return {};
    } catch (const Error& error) {
        forgetRows();
        return std::string(error.what()) + ". " + error.hint();
    } catch (const std::exception& error) { // an exception that leaves a thread ends the process
        forgetRows();
        return std::string("the memory or a value does not allow it: ") + error.what();
    }
}

void RunWriter::State::forgetRows() {
    try {
        rows.forget();
    } catch (const std::exception&) {
        // The next batch fails as well and is tried again.
    }
}

void RunWriter::State::writeBatch(std::unique_lock<std::mutex>& lock) {
    std::vector<Event> batch;
    batch.swap(waiting);
    urgent = false;
    busy = true;
    lock.unlock();
    const std::string reason = tryWrite(batch);
    lock.lock();
    busy = false;
    ++attempts;
    if (!reason.empty()) {
        if (failure.empty()) {
            failure = reason;
            std::fprintf(stderr, "warning: the run is not recorded: %s\n", reason.c_str());
        }
        keepForLater(std::move(batch));
    }
    written.notify_all();
}

/// Without the memory to keep it, the batch is lost; `failure` says so since it was tried.
void RunWriter::State::keepForLater(std::vector<Event> batch) {
    if (batch.size() + waiting.size() >= kMostWaiting) {
        return;
    }
    try {
        batch.reserve(batch.size() + waiting.size());
    } catch (const std::bad_alloc&) {
        return;
    }
    std::ranges::move(waiting, std::back_inserter(batch));
    waiting = std::move(batch);
}

void RunWriter::State::loop() {
    std::unique_lock lock(mutex);
    while (!closing) {
        const auto interval = failure.empty() ? std::chrono::milliseconds(kBatchInterval)
                                              : std::chrono::milliseconds(kRetryInterval);
        wake.wait(lock, [&] { return closing || !waiting.empty(); });
        wake.wait_for(lock, interval, [&] { return closing || (urgent && failure.empty()); });
        if (!waiting.empty()) {
            writeBatch(lock);
        }
    }
}

RunWriter::RunWriter(const std::filesystem::path& home) : m_state(std::make_unique<State>(home)) {
    m_state->thread = std::thread([state = m_state.get()] { state->loop(); });
}

RunWriter::~RunWriter() {
    std::unique_lock lock(m_state->mutex);
    m_state->closing = true;
    m_state->wake.notify_all();
    lock.unlock();
    m_state->thread.join();
    lock.lock();
    if (!m_state->waiting.empty()) {
        m_state->writeBatch(lock);
    }
}

void RunWriter::on(const Event& event) {
    const std::lock_guard lock(m_state->mutex);
    m_state->started = m_state->started || std::holds_alternative<RunStarted>(event.body);
    LATHE_ASSERT(m_state->started);
    m_state->waiting.push_back(event);
    m_state->urgent = m_state->urgent || isUrgent(event.body);
    if (m_state->waiting.size() == 1 || m_state->urgent) {
        m_state->wake.notify_all();
    }
}

void RunWriter::flush() {
    std::unique_lock lock(m_state->mutex);
    // At most one batch is under way and one waits; after two attempts there is nothing new to try.
    const uint64_t enough = m_state->attempts + 2;
    m_state->urgent = true;
    m_state->wake.notify_all();
    m_state->written.wait(lock, [&] {
        const bool idle = m_state->waiting.empty() && !m_state->busy;
        return idle || (!m_state->failure.empty() && m_state->attempts >= enough);
    });
}

std::string RunWriter::failure() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->failure;
}

} // namespace lathe
