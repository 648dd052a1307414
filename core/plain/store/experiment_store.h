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
    std::string host{}; ///< machine on which processId means something
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

/// Reads runs.db. A live plot is a query repeated: ask for the rows after the last id you have.
/// One object per thread. A database of a newer version opens with `readOnlyReason` set.
class ExperimentStore {
public:
    /// Makes the database when it is absent. Throws Error{BadData} (not a database, unreadable
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
    std::vector<Sample> samples(int64_t runId) const; ///< none for runs of older versions

    /// The steps of a run whose results are in the cache still.
    std::vector<StepRow> storedSteps(int64_t runId) const;

    /// A number for every variant that was ever evaluated here, by MeasuredModel.variant: 0, 1, …
    /// in the order in which they first were. Unchanged models have none. Colours come from it, so
    /// a variant looks the same in every run.
    std::map<std::string, int> variantNumbers() const;

    /// As the latest finished steps of each type were on this device of this host: their median.
    StepPaces stepPaces(const std::string& host, const std::string& device) const;

    /// Says that a running run has ended without a word (its process is gone), or why an
    /// interrupted one was. Leaves runs that are done or failed as they are.
    void markInterrupted(int64_t runId, const std::string& message);

    void removeRun(int64_t runId);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
