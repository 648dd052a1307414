#pragma once

#include "core/plain/base/json.h"

#include <map>
#include <memory>
#include <optional>

namespace lathe {

/// Results of steps by cache key, in runs.db. `manifest` names the blobs that hold the tensors.
/// An entry is written in one transaction, after all its blobs, so it is never incomplete.
class ArtifactIndex {
public:
    struct Entry {
        std::string kind{}; ///< "model", "data", "metrics", "checkpoint", …
        Json manifest{};
        uint64_t bytes = 0; ///< of the blobs it names
    };

    /// Opens `home`/runs.db (created when absent). Throws Error{BadData}.
    explicit ArtifactIndex(const std::filesystem::path& home);
    ~ArtifactIndex();
    ArtifactIndex(const ArtifactIndex&) = delete;
    ArtifactIndex& operator=(const ArtifactIndex&) = delete;

    /// Nothing, too, where the manifest is not JSON: the result is computed again.
    std::optional<Entry> find(const std::string& key) const;
    void put(const std::string& key, const Entry& entry);
    void remove(const std::string& key);

    /// Keys of all results, sorted.
    std::vector<std::string> keys() const;

    /// When a run last used each result (seconds since 1970), by key: those of removed runs are
    /// absent.
    std::map<std::string, double> lastUses() const;

    /// At most 10 keys that start with `prefix` (`variant:KEY` may be abbreviated).
    std::vector<std::string> keysStartingWith(const std::string& prefix) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
