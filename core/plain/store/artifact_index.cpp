#include "core/plain/store/artifact_index.h"

#include "core/plain/store/run_database.h"

namespace lathe {

struct ArtifactIndex::State {
    std::unique_ptr<Database> database;
};

ArtifactIndex::ArtifactIndex(const std::filesystem::path& home)
    : m_state(std::make_unique<State>()) {
    m_state->database = openWritableRunDatabase(home);
}

ArtifactIndex::~ArtifactIndex() = default;

std::optional<ArtifactIndex::Entry> ArtifactIndex::find(const std::string& key) const {
    Statement rows(*m_state->database, "SELECT kind, manifest, bytes FROM artifact WHERE key = ?");
    if (!rows.bind(key).step()) {
        return std::nullopt;
    }
    auto manifest = jsonFrom(rows.text(1));
    if (!manifest) {
        return std::nullopt;
    }
    return Entry{.kind = rows.text(0),
                 .manifest = std::move(*manifest),
                 .bytes = static_cast<uint64_t>(rows.integer(2))};
}

void ArtifactIndex::put(const std::string& key, const Entry& entry) {
    Statement(*m_state->database,
              "INSERT OR REPLACE INTO artifact (key, kind, manifest, bytes) VALUES (?, ?, ?, ?)")
        .bind(key, entry.kind,
              entry.manifest.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
              static_cast<int64_t>(entry.bytes))
        .run();
}

void ArtifactIndex::remove(const std::string& key) {
    Statement(*m_state->database, "DELETE FROM artifact WHERE key = ?").bind(key).run();
}

std::vector<std::string> ArtifactIndex::keys() const {
    Statement rows(*m_state->database, "SELECT key FROM artifact ORDER BY key");
    std::vector<std::string> out;
    while (rows.step()) {
        out.push_back(rows.text(0));
    }
    return out;
}

std::map<std::string, double> ArtifactIndex::lastUses() const {
    Statement rows(*m_state->database,
                   "SELECT s.cache_key, max(r.started) FROM step s JOIN run r ON r.id = s.run_id"
                   " WHERE s.cache_key != '' GROUP BY s.cache_key");
    std::map<std::string, double> out;
    while (rows.step()) {
        out[rows.text(0)] = rows.real(1);
    }
    return out;
}

std::vector<std::string> ArtifactIndex::keysStartingWith(const std::string& prefix) const {
    Statement rows(*m_state->database,
                   "SELECT key FROM artifact"
                   " WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key LIMIT 10");
    std::vector<std::string> out;
    rows.bind(prefix);
    while (rows.step()) {
        out.push_back(rows.text(0));
    }
    return out;
}

} // namespace lathe
