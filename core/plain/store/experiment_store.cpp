#include "core/plain/store/experiment_store.h"

#include "core/plain/base/error.h"
#include "core/plain/store/process_alive.h"
#include "core/plain/store/run_database.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace lathe {

namespace {

constexpr std::string_view kRunColumns =
    "SELECT id, run, name, workflow, folder, device, state, started, finished, process_id,"
    " message, hint, host, seed, environment FROM run ";

constexpr std::string_view kStepColumns =
    "SELECT node, type, title, cache_key, state, started, seconds, done, total, what, work,"
    " variant, base FROM step ";

/// Empty where another program has written other text.
Json environmentFrom(const std::string& text) {
    const Json out = jsonFrom(text).value_or(Json());
    return out.is_object() ? out : Json::object();
}

RunRow runRow(const Statement& row) {
    return {.id = row.integer(0),
            .run = row.text(1),
            .name = row.text(2),
            .workflow = row.text(3),
            .folder = row.text(4),
            .device = row.text(5),
            .host = row.text(12),
            .seed = static_cast<uint64_t>(row.integer(13)),
            .state = runStateFromName(row.text(6)),
            .started = row.real(7),
            .finished = row.real(8),
            .processId = row.integer(9),
            .message = row.text(10),
            .hint = row.text(11),
            .environment = environmentFrom(row.text(14))};
}

StepRow stepRow(const Statement& row) {
    return {.node = row.text(0),
            .type = row.text(1),
            .title = row.text(2),
            .cacheKey = row.text(3),
            .state = stepStateFromName(row.text(4)),
            .started = row.real(5),
            .seconds = row.real(6),
            .done = row.integer(7),
            .total = row.integer(8),
            .what = row.text(9),
            .work = row.real(10),
            .measured = {.variant = row.text(11), .isBase = row.integer(12) != 0}};
}

PointRow pointRow(const Statement& row) {
    return {.id = row.integer(0),
            .point = {.node = row.text(1),
                      .series = row.text(2),
                      .x = row.real(3),
                      .value = row.real(4),
                      .error = row.real(5)}};
}

LayerRow layerRow(const Statement& row) {
    return {.id = row.integer(0),
            .value = {.node = row.text(1),
                      .series = row.text(2),
                      .layer = row.text(3),
                      .value = row.real(4)}};
}

NoteRow noteRow(const Statement& row) {
    return {.id = row.integer(0),
            .time = row.real(1),
            .note = {.node = row.text(2),
                     .level = noteLevelFromName(row.text(3)),
                     .text = row.text(4),
                     .hint = row.text(5)}};
}

Metric metricRow(const Statement& row) {
    return {.node = row.text(0), .name = row.text(1), .value = row.real(2), .error = row.real(3)};
}

/// A row that is damaged has no values, and nothing is compared with it.
Sample sampleRow(const Statement& row) {
    Sample out{.node = row.text(0), .name = row.text(1)};
    const Json units = jsonFrom(row.text(2)).value_or(Json());
    const Json values = jsonFrom(row.text(3)).value_or(Json());
    out.units = units.is_object() ? units : Json::object();
    for (const Json& value : values.is_array() ? values : Json::array()) {
        out.values.push_back(value.is_number() ? value.get<double>()
                                               : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
}

template <class Read, class... Values>
auto rowsOf(Database& database, std::string_view sql, Read read, const Values&... values) {
    Statement statement(database, sql);
    statement.bind(values...);
    std::vector<decltype(read(statement))> out;
    while (statement.step()) {
        out.push_back(read(statement));
    }
    return out;
}

template <class T>
std::optional<T> firstOf(std::vector<T> rows) {
    return rows.empty() ? std::nullopt : std::optional<T>(std::move(rows.front()));
}

double now() {
    const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(sinceEpoch).count();
}

} // namespace

struct ExperimentStore::State {
    RunDatabase opened;

    Database& database() const { return *opened.database; }

    void requireWritable() const;
    std::vector<RunRow> runsOfDeadProcesses() const;
};

void ExperimentStore::State::requireWritable() const {
    if (!opened.readOnlyReason.empty()) {
        throw Error(ErrorCode::BadData, opened.readOnlyReason);
    }
}

std::vector<RunRow> ExperimentStore::State::runsOfDeadProcesses() const {
    const std::string sql =
        std::string(kRunColumns) + "WHERE state = 'running' AND process_id > 0 AND host = ?";
    auto rows = rowsOf(database(), sql, runRow, hostName());
    std::erase_if(rows, [](const RunRow& row) { return mayBeAlive(row.processId, row.started); });
    return rows;
}

ExperimentStore::ExperimentStore(const std::filesystem::path& home)
    : m_state(std::make_unique<State>()) {
    m_state->opened = openRunDatabase(home);
    if (!m_state->opened.readOnlyReason.empty()) {
        return;
    }
    for (const RunRow& row : m_state->runsOfDeadProcesses()) {
        markInterrupted(row.id, "The engine (process " + std::to_string(row.processId) +
                                    ") ended without a message.");
    }
}

ExperimentStore::~ExperimentStore() = default;

const std::string& ExperimentStore::readOnlyReason() const {
    return m_state->opened.readOnlyReason;
}

std::vector<RunRow> ExperimentStore::runs(int limit) const {
    const std::string sql = std::string(kRunColumns) + "ORDER BY id DESC LIMIT ?";
    return rowsOf(m_state->database(), sql, runRow, limit);
}

std::optional<RunRow> ExperimentStore::run(int64_t id) const {
    const std::string sql = std::string(kRunColumns) + "WHERE id = ?";
    return firstOf(rowsOf(m_state->database(), sql, runRow, id));
}

std::optional<RunRow> ExperimentStore::findRun(const std::string& runName) const {
    const std::string sql = std::string(kRunColumns) + "WHERE run = ?";
    return firstOf(rowsOf(m_state->database(), sql, runRow, runName));
}

std::vector<StepRow> ExperimentStore::steps(int64_t runId) const {
    const std::string sql = std::string(kStepColumns) + "WHERE run_id = ? ORDER BY id";
    return rowsOf(m_state->database(), sql, stepRow, runId);
}

std::vector<StepRow> ExperimentStore::storedSteps(int64_t runId) const {
    const std::string sql = std::string(kStepColumns) +
                            "WHERE run_id = ? AND cache_key IN (SELECT key FROM artifact)"
                            " ORDER BY id";
    return rowsOf(m_state->database(), sql, stepRow, runId);
}

std::map<std::string, int> ExperimentStore::variantNumbers() const {
    const auto variants =
        rowsOf(m_state->database(),
               "SELECT variant FROM step WHERE variant != '' AND base = 0 AND state != 'queued'"
               " GROUP BY variant ORDER BY min(run_id), min(id)",
               [](const Statement& row) { return row.text(0); });
    std::map<std::string, int> out;
    for (const std::string& variant : variants) {
        out.try_emplace(variant, static_cast<int>(out.size()));
    }
    return out;
}

std::vector<PointRow> ExperimentStore::pointsAfter(int64_t runId, int64_t lastId, int limit) const {
    return rowsOf(m_state->database(),
                  "SELECT p.id, s.node, s.name, p.x, p.value, p.error"
                  " FROM point p JOIN series s ON s.id = p.series_id"
                  " WHERE p.run_id = ? AND p.id > ? ORDER BY p.id LIMIT ?",
                  pointRow, runId, lastId, limit);
}

std::vector<LayerRow> ExperimentStore::layerValuesAfter(int64_t runId, int64_t lastId,
                                                        int limit) const {
    return rowsOf(m_state->database(),
                  "SELECT v.id, s.node, s.name, v.layer, v.value"
                  " FROM layer_value v JOIN series s ON s.id = v.series_id"
                  " WHERE v.run_id = ? AND v.id > ? ORDER BY v.id LIMIT ?",
                  layerRow, runId, lastId, limit);
}

std::vector<NoteRow> ExperimentStore::notesAfter(int64_t runId, int64_t lastId, int limit) const {
    return rowsOf(m_state->database(),
                  "SELECT id, time, node, level, text, hint FROM note"
                  " WHERE run_id = ? AND id > ? ORDER BY id LIMIT ?",
                  noteRow, runId, lastId, limit);
}

std::vector<Metric> ExperimentStore::metrics(int64_t runId) const {
    return rowsOf(m_state->database(),
                  "SELECT node, name, value, error FROM metric WHERE run_id = ? ORDER BY id",
                  metricRow, runId);
}

StepPaces ExperimentStore::stepPaces(const std::string& host, const std::string& device) const {
    constexpr size_t kLatest = 5;
    using Pace = std::pair<std::string, double>;
    const auto rows = rowsOf(
        m_state->database(),
        "SELECT type, seconds / work FROM step JOIN run ON run.id = step.run_id"
        " WHERE step.state = 'done' AND work > 0 AND host = ? AND device = ?"
        " ORDER BY step.id DESC LIMIT 2000",
        [](const Statement& row) { return Pace(row.text(0), row.real(1)); }, host, device);
    std::map<std::string, std::vector<double>> latest;
    for (const auto& [type, pace] : rows) {
        if (latest[type].size() < kLatest) {
            latest[type].push_back(pace);
        }
    }
    StepPaces out;
    for (auto& [type, paces] : latest) {
        const auto middle = paces.begin() + static_cast<std::ptrdiff_t>(paces.size() / 2);
        std::ranges::nth_element(paces, middle);
        out[type] = *middle;
    }
    return out;
}

// A read-only database can be older than this table.
std::vector<Sample> ExperimentStore::samples(int64_t runId) const {
    Statement known(m_state->database(),
                    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'sample'");
    if (!known.step() || known.integer(0) == 0) {
        return {};
    }
    return rowsOf(m_state->database(),
                  "SELECT node, name, units, readings FROM sample WHERE run_id = ? ORDER BY id",
                  sampleRow, runId);
}

void ExperimentStore::markInterrupted(int64_t runId, const std::string& message) {
    m_state->requireWritable();
    Transaction transaction(m_state->database());
    // Not a run that has ended: the engine may have reported its end in the meantime.
    Statement(m_state->database(), "UPDATE run SET state = ?, finished = ?, message = ?, hint = ?"
                                   " WHERE id = ? AND state IN ('running', 'interrupted')")
        .bind(nameOf(RunState::Interrupted), now(), message,
              std::string("Run the workflow again: what was finished is kept."), runId)
        .run();
    if (m_state->database().changedRows() > 0) {
        Statement(m_state->database(),
                  "UPDATE step SET state = ? WHERE run_id = ? AND state = 'running'")
            .bind(nameOf(StepState::Failed), runId)
            .run();
        Statement(m_state->database(), "DELETE FROM step WHERE run_id = ? AND state = 'queued'")
            .bind(runId)
            .run();
    }
    transaction.commit();
}

void ExperimentStore::removeRun(int64_t runId) {
    m_state->requireWritable();
    Statement(m_state->database(), "DELETE FROM run WHERE id = ?").bind(runId).run();
}

} // namespace lathe
