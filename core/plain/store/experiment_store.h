#pragma once

#include "core/plain/store/events.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace lathe {

struct RunRow {
    int64_t id = 0;    ///< row id, grows with time
    std::string run{}; ///< RunStarted.run
    std::string name{};
    std::string workflow{};
    std::string folder{};
    std::string device{};
    std::string host{}; ///< machine that processId belongs to
    uint64_t seed = 0;
    RunState state = RunState::Running;
    double started = 0;  ///< seconds since 1970
    double finished = 0; ///< 0: not yet
    int64_t processId = 0;
    std::string message{};
    std::string hint{};
    Json environment = Json::object(); ///< RunStarted.environment
};

struct StepRow {
    std::string node{};
    std::string type{};
    std::string title{};
    std::string cacheKey{};
    StepState state = StepState::Queued;
    double started = 0;
    double seconds = 0;
    int64_t done = 0;
    int64_t total = 0;
    std::string what{};
    double work = 0;          ///< StepPlanned.work
    MeasuredModel measured{}; ///< StepStarted.measured
};

/// Seconds for one unit of StepRow::work, by step type.
using StepPaces = std::map<std::string, double>;

struct PointRow {
    int64_t id = 0;
    Scalar point{};
};

struct LayerRow {
    int64_t id = 0;
    LayerValue value{};
};

struct NoteRow {
    int64_t id = 0;
    double time = 0;
    Note note{};
};

/// Reads runs.db. A live plot repeats one query: it asks for the rows after its last id.
/// One object per thread. A database of a newer version opens with `readOnlyReason` set.
class ExperimentStore {
public:
    /// Creates the database when it is absent. Throws Error{BadData} (not a database, unreadable
    /// home).
    explicit ExperimentStore(const std::filesystem::path& home);
    ~ExperimentStore();
    ExperimentStore(const ExperimentStore&) = delete;
    ExperimentStore& operator=(const ExperimentStore&) = delete;

    const std::string& readOnlyReason() const;

    std::vector<RunRow> runs(int limit = 200) const; ///< newest first
    std::optional<RunRow> run(int64_t id) const;
    std::optional<RunRow> findRun(const std::string& runName) const; ///< by RunRow::run

    std::vector<StepRow> steps(int64_t runId) const; ///< in order of execution
    std::vector<PointRow> pointsAfter(int64_t runId, int64_t lastId, int limit = 20000) const;
    std::vector<LayerRow> layerValuesAfter(int64_t runId, int64_t lastId, int limit = 20000) const;
    std::vector<NoteRow> notesAfter(int64_t runId, int64_t lastId, int limit = 2000) const;
    std::vector<Metric> metrics(int64_t runId) const;
    std::vector<Sample> samples(int64_t runId) const; ///< empty for runs of older versions

    /// The steps of a run whose results are still in the cache.
    std::vector<StepRow> storedSteps(int64_t runId) const;

    /// A number for every variant ever evaluated in this store, by MeasuredModel.variant: 0, 1, …
    /// in the order of first evaluation. Unchanged models have none. Colours follow the number, so
    /// a variant has the same colour in every run.
    std::map<std::string, int> variantNumbers() const;

    /// The median pace of the latest finished steps of each type on this device of this host.
    StepPaces stepPaces(const std::string& host, const std::string& device) const;

    /// Marks a running run whose process is gone as interrupted, or records why an interrupted run
    /// was. Does not change runs that are done or failed.
    void markInterrupted(int64_t runId, const std::string& message);

    void removeRun(int64_t runId);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
