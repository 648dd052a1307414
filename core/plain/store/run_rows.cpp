#include "core/plain/store/run_rows.h"

#include "core/plain/base/error.h"
#include "core/plain/store/process_alive.h"

namespace lathe {

RunRows::RunRows(Database& database)
    : m_database(database)
    , m_addPoint(database, "INSERT INTO point (run_id, series_id, x, value, error)"
                           " VALUES (?, ?, ?, ?, ?)")
    , m_addLayerValue(database, "INSERT INTO layer_value (run_id, series_id, layer, value)"
                                " VALUES (?, ?, ?, ?)")
    , m_setProgress(database, "UPDATE step SET done = ?, total = ?, what = ?"
                              " WHERE run_id = ? AND node = ?") {}

void RunRows::write(const Event& event) {
    std::visit([&](const auto& e) { add(event.time, e); }, event.body);
}

void RunRows::forget() {
    m_seriesIds.clear();
    Statement find(m_database, "SELECT id FROM run WHERE run = ?");
    m_runId = find.bind(m_run).step() ? find.integer(0) : 0;
}

// A run that is resumed keeps its row and the steps it had finished.
void RunRows::add(double time, const RunStarted& e) {
    Statement(m_database,
              "INSERT INTO run (run, name, workflow, folder, device, seed, state, started, host,"
              " process_id, environment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
              " ON CONFLICT (run) DO UPDATE SET name = excluded.name,"
              " workflow = excluded.workflow, folder = excluded.folder, device = excluded.device,"
              " seed = excluded.seed, state = excluded.state, finished = 0,"
              " host = excluded.host, process_id = excluded.process_id,"
              " environment = excluded.environment, message = '', hint = ''")
        .bind(e.run, e.name, e.workflow, e.folder, e.device, static_cast<int64_t>(e.seed),
              nameOf(RunState::Running), time, hostName(), e.processId,
              e.environment.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .run();
    m_run = e.run;
    forget();
}

void RunRows::clearNode(const std::string& node) {
    for (const char* table : {"series", "metric", "sample"}) {
        Statement(m_database,
                  "DELETE FROM " + std::string(table) + " WHERE run_id = ? AND node = ?")
            .bind(m_runId, node)
            .run();
    }
    std::erase_if(m_seriesIds, [&](const auto& entry) { return entry.first.first == node; });
}

// A run that continues keeps what its steps reported until they start again.
void RunRows::add(double time, const StepPlanned& e) {
    Statement(m_database,
              "INSERT INTO step (run_id, node, type, title, cache_key, state, started, work)"
              " VALUES (?, ?, ?, ?, '', ?, ?, ?)"
              " ON CONFLICT (run_id, node) DO UPDATE SET state = excluded.state,"
              " started = excluded.started, seconds = 0, done = 0, total = 0, what = '',"
              " work = excluded.work")
        .bind(m_runId, e.node, e.type, e.title, nameOf(StepState::Queued), time, e.work)
        .run();
}

// A step that starts again in the same run starts its curves again. Its row goes to the end of the
// list and keeps the work that was planned.
void RunRows::add(double time, const StepStarted& e) {
    clearNode(e.node);
    Statement(m_database,
              "INSERT OR REPLACE INTO step (run_id, node, type, title, cache_key, state, started,"
              " variant, base, work) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
              " coalesce((SELECT work FROM step WHERE run_id = ?1 AND node = ?2), 0))")
        .bind(m_runId, e.node, e.type, e.title, e.cacheKey, nameOf(StepState::Running), time,
              e.measured.variant, e.measured.isBase ? 1 : 0)
        .run();
}

void RunRows::add(double, const Progress& e) {
    m_setProgress.bind(e.done, e.total, e.what, m_runId, e.node).run();
}

int64_t RunRows::seriesId(const std::string& node, const std::string& name) {
    const auto key = std::pair(node, name);
    if (const auto found = m_seriesIds.find(key); found != m_seriesIds.end()) {
        return found->second;
    }
    Statement(m_database, "INSERT INTO series (run_id, node, name) VALUES (?, ?, ?)"
                          " ON CONFLICT DO NOTHING")
        .bind(m_runId, node, name)
        .run();
    Statement find(m_database, "SELECT id FROM series WHERE run_id = ? AND node = ? AND name = ?");
    find.bind(m_runId, node, name).step();
    return m_seriesIds[key] = find.integer(0);
}

void RunRows::add(double, const Scalar& e) {
    m_addPoint.bind(m_runId, seriesId(e.node, e.series), e.x, e.value, e.error).run();
}

void RunRows::add(double, const LayerValue& e) {
    m_addLayerValue.bind(m_runId, seriesId(e.node, e.series), e.layer, e.value).run();
}

void RunRows::add(double, const Metric& e) {
    Statement(m_database,
              "INSERT INTO metric (run_id, node, name, value, error) VALUES (?, ?, ?, ?, ?)"
              " ON CONFLICT (run_id, node, name)"
              " DO UPDATE SET value = excluded.value, error = excluded.error")
        .bind(m_runId, e.node, e.name, e.value, e.error)
        .run();
}

void RunRows::add(double, const Sample& e) {
    Statement(m_database,
              "INSERT INTO sample (run_id, node, name, units, readings) VALUES (?, ?, ?, ?, ?)"
              " ON CONFLICT (run_id, node, name)"
              " DO UPDATE SET units = excluded.units, readings = excluded.readings")
        .bind(m_runId, e.node, e.name,
              e.units.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
              Json(e.values).dump())
        .run();
}

void RunRows::add(double time, const Note& e) {
    Statement(m_database, "INSERT INTO note (run_id, time, node, level, text, hint)"
                          " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(m_runId, time, e.node, nameOf(e.level), e.text, e.hint)
        .run();
}

// A skipped step never started.
void RunRows::add(double time, const StepFinished& e) {
    Statement(m_database,
              "INSERT INTO step (run_id, node, type, title, cache_key, state, started, seconds)"
              " VALUES (?, ?, '', '', '', ?, ?, ?)"
              " ON CONFLICT (run_id, node)"
              " DO UPDATE SET state = excluded.state, seconds = excluded.seconds")
        .bind(m_runId, e.node, nameOf(e.state), time, e.seconds)
        .run();
}

void RunRows::add(double time, const RunFinished& e) {
    Statement(m_database, "UPDATE run SET state = ?, finished = ?, message = ?, hint = ?"
                          " WHERE id = ?")
        .bind(nameOf(e.state), time, e.message, e.hint, m_runId)
        .run();
}

} // namespace lathe
