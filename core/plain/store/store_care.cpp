#include "core/plain/store/store_care.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/blob_store.h"
#include "core/plain/store/store_lock.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace lathe {

namespace fs = std::filesystem;

namespace {

void addBlobs(const Json& manifest, std::unordered_set<std::string>& names) {
    if (manifest.is_object()) {
        const auto blob = manifest.find("blob");
        if (blob != manifest.end() && blob->is_string()) {
            names.insert(blob->get<std::string>());
        }
    }
    if (manifest.is_structured()) {
        for (const Json& item : manifest) {
            addBlobs(item, names);
        }
    }
}

/// Nothing for a manifest that cannot be read.
std::optional<std::unordered_set<std::string>> blobsOf(const ArtifactIndex& index,
                                                       const std::string& key) {
    const auto entry = index.find(key);
    if (!entry) {
        return std::nullopt;
    }
    std::unordered_set<std::string> out;
    addBlobs(entry->manifest, out);
    return out;
}

uint64_t bytesOf(const BlobStore& blobs, const std::string& name) {
    std::error_code ignored;
    const auto bytes = fs::file_size(blobs.pathOf(name), ignored);
    return ignored ? 0 : bytes;
}

/// The result whose finished blocks a checkpoint's key names; the key itself for others.
std::string resultOf(const std::string& key) {
    return key.substr(0, key.find(".block."));
}

/// What stays of a home, and what that takes.
class Collection {
public:
    explicit Collection(const fs::path& home) : m_blobs(home), m_index(home) {
        const auto pins = pinsOf(home);
        const std::set<std::string> pinned(pins.begin(), pins.end());
        const auto uses = m_index.lastUses();
        for (const std::string& key : m_index.keys()) {
            const std::string result = resultOf(key);
            const auto use = uses.find(result);
            const auto blobs = blobsOf(m_index, key);
            const bool isPinned = pinned.contains(result);
            if (!blobs || (!isPinned && use == uses.end())) {
                m_removed.push_back(key);
                continue;
            }
            const double never = std::numeric_limits<double>::infinity();
            m_kept.push_back({key, *blobs, isPinned ? never : use->second});
            for (const std::string& name : *blobs) {
                m_bytes += m_uses[name]++ == 0 ? bytesOf(m_blobs, name) : 0;
            }
        }
    }

    /// Gives up results, used longest ago first, until the blobs fit.
    void fit(uint64_t quota) {
        std::ranges::sort(m_kept, std::ranges::greater(), &Kept::lastUse);
        while (m_bytes > quota && !m_kept.empty() && std::isfinite(m_kept.back().lastUse)) {
            for (const std::string& name : m_kept.back().blobs) {
                m_bytes -= --m_uses[name] == 0 ? bytesOf(m_blobs, name) : 0;
            }
            m_removed.push_back(m_kept.back().key);
            m_kept.pop_back();
        }
    }

    /// Rows go first: a kill in between leaves blobs that nothing names, never the reverse.
    Collected apply(bool dryRun) {
        Collected out{.results = m_removed.size(), .kept = m_bytes};
        for (const std::string& key : dryRun ? std::vector<std::string>() : m_removed) {
            m_index.remove(key);
        }
        for (const std::string& name : m_blobs.names()) {
            const auto found = m_uses.find(name);
            if (found == m_uses.end() || found->second == 0) {
                ++out.blobs;
                out.bytes += bytesOf(m_blobs, name);
                if (!dryRun) {
                    m_blobs.remove(name);
                }
            }
        }
        for (const fs::path& path : m_blobs.partialFiles()) {
            std::error_code ignored;
            ++out.partials;
            out.bytes += fs::file_size(path, ignored);
            if (!dryRun) {
                fs::remove(path, ignored);
            }
        }
        return out;
    }

private:
    struct Kept {
        std::string key;
        std::unordered_set<std::string> blobs;
        double lastUse = 0;
    };

    BlobStore m_blobs;
    ArtifactIndex m_index;
    std::vector<Kept> m_kept{};
    std::vector<std::string> m_removed{};
    std::unordered_map<std::string, int> m_uses{}; ///< results that name a blob
    uint64_t m_bytes = 0;
};

fs::path pinsFile(const fs::path& home) {
    return home / "pins";
}

void writePins(const fs::path& home, const std::vector<std::string>& pins) {
    std::string text;
    for (const std::string& key : pins) {
        text += key + "\n";
    }
    writeFileAtomic(pinsFile(home), text);
}

} // namespace

StoreCheck checkStore(const fs::path& home) {
    const StoreLock lock(home, StoreLock::Kind::Shared);
    const BlobStore blobs(home);
    ArtifactIndex index(home);
    StoreCheck out;
    std::unordered_set<std::string> sound;
    for (const std::string& name : blobs.names()) {
        try {
            out.bytes += blobs.open(name)->bytes().size();
            ++out.blobs;
            sound.insert(name);
        } catch (const Error& error) {
            out.damaged.push_back(std::string(error.what()) + ". " + error.hint());
        }
    }
    for (const std::string& key : index.keys()) {
        ++out.results;
        const auto named = blobsOf(index, key);
        const bool whole =
            named && std::ranges::all_of(*named, [&](const std::string& name) {
                return sound.contains(name) || blobs.has(name); // written since by another process
            });
        if (!whole) {
            index.remove(key);
            out.lost.push_back(key);
        }
    }
    return out;
}

Collected collectStore(const fs::path& home, const CollectOptions& options) {
    const StoreLock lock(home, StoreLock::Kind::Alone);
    Collection collection(home);
    if (options.quota) {
        collection.fit(*options.quota);
    }
    return collection.apply(options.dryRun);
}

std::vector<std::string> pinsOf(const fs::path& home) {
    std::vector<std::string> out;
    std::error_code ignored;
    if (fs::exists(pinsFile(home), ignored)) {
        for (const std::string& line : split(readFile(pinsFile(home)), '\n')) {
            if (!line.empty()) {
                out.push_back(line);
            }
        }
    }
    return out;
}

void pin(const fs::path& home, const std::string& key) {
    if (!ArtifactIndex(home).find(key)) {
        throw Error(ErrorCode::User, "there is no result " + key + " in " + home.string(),
                    "keys of results are those that run --json prints");
    }
    auto pins = pinsOf(home);
    if (std::ranges::find(pins, key) == pins.end()) {
        pins.push_back(key);
        writePins(home, pins);
    }
}

void unpin(const fs::path& home, const std::string& key) {
    auto pins = pinsOf(home);
    std::erase(pins, key);
    writePins(home, pins);
}

uint64_t quotaFrom(const std::string& text) {
    const std::vector<std::pair<std::string, double>> units{
        {"", 1}, {"B", 1}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}};
    double number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    std::string unit(read.ptr, end);
    std::erase(unit, ' ');
    const auto found = std::ranges::find(units, unit, &std::pair<std::string, double>::first);
    const double bytes = found != units.end() ? number * found->second : -1;
    if (read.ec != std::errc() || !(bytes >= 0 && bytes < 1e18)) {
        throw Error(ErrorCode::User, "\"" + text + "\" is no number of bytes",
                    "write a quota as 20GB or 500MB");
    }
    return static_cast<uint64_t>(bytes);
}

std::optional<uint64_t> quotaFromEnvironment() {
    const char* text = std::getenv("LATHE_QUOTA");
    return text == nullptr || *text == '\0' ? std::nullopt : std::optional(quotaFrom(text));
}

} // namespace lathe
