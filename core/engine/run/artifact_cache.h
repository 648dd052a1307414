#pragma once

#include "core/engine/steps/step.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/blob_store.h"
#include "core/plain/store/store_lock.h"

namespace lathe {

/// Results of steps in a home folder: tensors as blobs named by their content, the rest as JSON in
/// runs.db. Tensors that are still in the files of their source model are not copied: the entry
/// refers to them. While the object lives, no collector removes results (StoreLock).
class ArtifactCache {
public:
    /// Throws Error{BadData} when the home cannot be made or written.
    explicit ArtifactCache(const std::filesystem::path& home);

    /// A stored result, its tensors not loaded.
    struct Entry {
        Json outputs{}; ///< by port
        Json events{};  ///< what the step reported: values per layer, points, metrics
    };

    /// Nothing, too, where the entry is not as put() writes it: the step runs again.
    std::optional<Entry> find(const std::string& key) const;

    /// Stores outputs of kind Model, Data, Metrics, Stats or Plan whole or not at all. Throws
    /// Error{BadData} on a full disk, and when a file was cut while the outputs were made.
    void put(const std::string& key, const StepOutputs& outputs, const Json& events);

    /// Throws Error{BadData} when a blob is missing or damaged (it is set aside), or the source
    /// model has changed.
    StepOutputs load(const Entry& entry) const;

    void remove(const std::string& key);

    /// What a step reports while it makes a block.
    struct BlockEvents {
        std::function<Json()> latest;                    ///< since the last call
        std::function<void(const Json& events)> again{}; ///< reports those of a stored block
    };

    /// What the step whose result will have `key` and which works on `model` has done so far. Each
    /// block is stored with the events reported between the search for it and its storing. Throws
    /// as put().
    Checkpoints checkpoints(const std::string& key, std::shared_ptr<const Model> model,
                            BlockEvents events);

    /// Removes the checkpoints of a step whose result is stored.
    void forgetCheckpoints(const std::string& key, int64_t blocks);

    /// The model stored under a key or the beginning of one (at least 4 digits). Throws Error{User}
    /// when none or several match.
    Model variant(const std::string& keyOrStart) const;

private:
    std::optional<Entry> model(const std::string& key) const;

    std::filesystem::path m_home;
    StoreLock m_lock;
    BlobStore m_blobs;
    ArtifactIndex m_index;
};

} // namespace lathe
