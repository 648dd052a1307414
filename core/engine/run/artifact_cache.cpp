#include "core/engine/run/artifact_cache.h"

#include "core/engine/run/data_blobs.h"
#include "core/engine/run/model_blobs.h"
#include "core/engine/run/recorder.h"
#include "core/engine/run/statistics_blobs.h"
#include "core/engine/run/training_states.h"
#include "core/plain/base/error.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/base/text.h"

#include <algorithm>
#include <future>
#include <limits>

namespace lathe {

namespace {

Json toJson(const Metrics& metrics) {
    Json values = Json::array();
    for (const Metric& metric : metrics.values) {
        values.push_back({{"name", metric.name}, {"value", metric.value}, {"error", metric.error}});
    }
    return {{"kind", "metrics"}, {"values", std::move(values)}};
}

/// JSON has no NaN: it is written as null.
double numberFrom(const Json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Metrics metricsFromJson(const Json& json) {
    Metrics out;
    for (const Json& value : json.at("values")) {
        out.values.push_back(Metric{.name = value.at("name").get<std::string>(),
                                    .value = numberFrom(value.at("value")),
                                    .error = numberFrom(value.at("error"))});
    }
    return out;
}

bool isOutput(const Json& stored) {
    const auto kind = stored.is_object() ? stored.find("kind") : stored.end();
    if (kind == stored.end() || !kind->is_string()) {
        return false;
    }
    try {
        if (*kind == "metrics") {
            metricsFromJson(stored);
        }
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

/// Whether an entry is as put() writes it: one that is not would count as a result without metrics.
bool isEntry(const Json& manifest) {
    const auto outputs = manifest.is_object() ? manifest.find("outputs") : manifest.end();
    const auto events = manifest.is_object() ? manifest.find("events") : manifest.end();
    return outputs != manifest.end() && outputs->is_object() && events != manifest.end() &&
           events->is_array() && std::ranges::all_of(*outputs, isOutput) &&
           std::ranges::all_of(*events, isEvent);
}

std::string checkpointKey(const std::string& key, int64_t number) {
    return key + ".block." + std::to_string(number);
}

} // namespace

ArtifactCache::ArtifactCache(const std::filesystem::path& home)
    : m_home(home), m_lock(home, StoreLock::Kind::Shared), m_blobs(home), m_index(home) {}

std::optional<ArtifactCache::Entry> ArtifactCache::find(const std::string& key) const {
    const auto found = m_index.find(key);
    if (!found || !isEntry(found->manifest)) {
        return std::nullopt;
    }
    return Entry{found->manifest["outputs"], found->manifest["events"]};
}

void ArtifactCache::put(const std::string& key, const StepOutputs& outputs, const Json& events) {
    ArtifactIndex::Entry entry;
    Json stored = Json::object();
    for (const auto& [port, artifact] : outputs) {
        if (const auto* model = std::get_if<Model>(&artifact)) {
            stored[port] = storeModel(*model, m_blobs, entry.bytes);
        } else if (const auto* statistics = std::get_if<Statistics>(&artifact)) {
            stored[port] = storeStatistics(*statistics, m_blobs, entry.bytes);
        } else if (const auto* plan = std::get_if<Plan>(&artifact)) {
            stored[port] = {{"kind", "plan"}, {"layers", plan->layers}};
        } else if (const auto* data = std::get_if<DataSet>(&artifact)) {
            stored[port] = storeTexts(*data, m_blobs, entry.bytes);
        } else {
            LATHE_ASSERT(std::holds_alternative<Metrics>(artifact));
            stored[port] = toJson(std::get<Metrics>(artifact));
        }
        entry.kind = stored[port]["kind"].get<std::string>();
    }
    entry.manifest = {{"outputs", std::move(stored)}, {"events", events}};
    requireWholeFiles();
    m_index.put(key, entry);
}

StepOutputs ArtifactCache::load(const Entry& entry) const {
    StepOutputs out;
    try {
        for (const auto& [port, stored] : entry.outputs.items()) {
            if (stored.at("kind") == "model") {
                out[port] = restoreModel(stored, m_blobs);
            } else if (stored.at("kind") == "statistics") {
                out[port] = restoreStatistics(stored, m_blobs);
            } else if (stored.at("kind") == "plan") {
                out[port] = Plan{stored.at("layers")};
            } else if (stored.at("kind") == "data") {
                out[port] = restoreTexts(stored, m_blobs);
            } else {
                out[port] = metricsFromJson(stored);
            }
        }
    } catch (const Json::exception& fault) {
        throw Error(ErrorCode::BadData, std::string("a stored result is damaged: ") + fault.what(),
                    "Run the workflow again: it is computed again.");
    }
    return out;
}

void ArtifactCache::remove(const std::string& key) {
    m_index.remove(key);
}

Checkpoints ArtifactCache::checkpoints(const std::string& key, std::shared_ptr<const Model> model,
                                       BlockEvents events) {
    const auto find = [this, key, model, events](int64_t number) -> std::optional<Block> {
        events.latest(); // events up to here belong to other blocks
        const auto found = m_index.find(checkpointKey(key, number));
        if (!found) {
            return std::nullopt;
        }
        try {
            Block block = restoreBlock(found->manifest.at("block"), number, *model, m_blobs);
            events.again(found->manifest.at("events"));
            return block;
        } catch (const Error&) {
            return std::nullopt; // a damaged checkpoint is made again
        } catch (const Json::exception&) {
            return std::nullopt;
        }
    };
    const auto put = [this, key, model, events](int64_t number,
                                                const Block& block) -> std::function<Block()> {
        // Blobs are written in the background; the calling thread writes the entry that names them.
        auto written = std::async(std::launch::async, [this, model, block] {
            uint64_t bytes = 0;
            Json manifest = storeBlock(block, *model, m_blobs, bytes);
            return std::pair(std::move(manifest), bytes);
        });
        return [this, key, model, number, told = events.latest(),
                waiting = std::make_shared<decltype(written)>(std::move(written))] {
            auto [manifest, bytes] = waiting->get();
            ArtifactIndex::Entry entry{.kind = "checkpoint", .bytes = bytes};
            entry.manifest = {{"block", manifest}, {"events", told}};
            requireWholeFiles();
            m_index.put(checkpointKey(key, number), entry);
            return restoreBlock(manifest, number, *model, m_blobs);
        };
    };
    const std::filesystem::path file = trainingStateFile(m_home, key);
    return {.find = find,
            .put = put,
            .findState = [file] { return readState(file); },
            .putState = [file](const NamedTensors& state) { writeState(file, state); }};
}

void ArtifactCache::forgetCheckpoints(const std::string& key, int64_t blocks) {
    for (int64_t number = 0; number < blocks; ++number) {
        m_index.remove(checkpointKey(key, number));
    }
    std::error_code ignored; // most steps have no state
    std::filesystem::remove(trainingStateFile(m_home, key), ignored);
}

std::optional<ArtifactCache::Entry> ArtifactCache::model(const std::string& key) const {
    auto entry = find(key);
    if (entry && entry->outputs.contains("model")) {
        return entry;
    }
    return std::nullopt;
}

Model ArtifactCache::variant(const std::string& keyOrStart) const {
    constexpr size_t kShortest = 4;
    std::vector<std::string> keys;
    if (keyOrStart.size() >= kShortest) {
        for (const std::string& key : m_index.keysStartingWith(keyOrStart)) {
            if (model(key)) {
                keys.push_back(key);
            }
        }
    }
    if (keys.size() != 1) {
        throw Error(ErrorCode::User,
                    keys.empty() ? "there is no variant " + keyOrStart
                                 : "variant " + keyOrStart + " could be " + join(keys, " or "),
                    "keys of variants are in the run's steps; give at least 4 digits, and --home "
                    "when the run used one");
    }
    return std::get<Model>(load(*model(keys.front())).at("model"));
}

} // namespace lathe
