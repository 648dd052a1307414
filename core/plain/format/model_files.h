#pragma once

#include "core/plain/base/json.h"
#include "core/plain/format/safetensors.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lathe {

/// One tensor of a model and the shard it lies in.
struct ModelTensor {
    std::shared_ptr<const SafetensorsFile> file;
    const TensorInfo* info = nullptr; ///< owned by `file`

    const std::string& name() const { return info->name; }

    /// See SafetensorsFile::bytes.
    std::span<const std::byte> bytes() const { return file->bytes(*info); }
};

/// A Hugging Face model folder: its config.json and the headers of its safetensors files. No weight
/// is read. Values: copying shares the maps.
class ModelFiles {
public:
    /// `path` is the folder, or a file in it (config.json, a shard, the index).
    /// Throws Error{BadData} for a folder without config.json, without safetensors weights, with a
    /// missing shard, or with an index and shards that contradict each other; Error{User} when the
    /// folder does not exist.
    static ModelFiles open(const std::filesystem::path& path);

    const std::filesystem::path& folder() const { return m_folder; }

    const Json& config() const { return m_config; }

    /// "model_type" of the config, "" when it is not stated.
    std::string family() const;

    /// Ordered by name, numbers by value: "layers.2" before "layers.10".
    const std::vector<ModelTensor>& tensors() const { return m_tensors; }

    /// nullptr when no tensor has that name.
    const ModelTensor* find(std::string_view name) const;

    /// The shards, in the order of their names.
    const std::vector<std::shared_ptr<const SafetensorsFile>>& files() const { return m_files; }

    /// Bytes of all tensors, and their elements.
    uint64_t totalBytes() const;
    int64_t totalElements() const;

    /// What is odd but harmless: tensors in a shard that the index does not name.
    const std::vector<std::string>& warnings() const { return m_warnings; }

private:
    ModelFiles() = default;
    void openWeights();
    void addFile(const std::string& name);
    void warnOfUnnamed(const SafetensorsFile& file,
                       const std::map<std::string, std::string>& weightMap);

    std::filesystem::path m_folder;
    Json m_config;
    std::vector<std::shared_ptr<const SafetensorsFile>> m_files;
    std::vector<ModelTensor> m_tensors;
    std::vector<std::string> m_warnings;
};

/// True when `a` comes before `b` and digits count as numbers.
bool naturalLess(std::string_view a, std::string_view b);

/// The folder that MODEL names: "bundled:NAME" in the resources, else a path, a relative one taken
/// from `from` (the working folder when empty). "variant:KEY" is not accepted here: variants are in
/// a store. Throws Error{User} for an unknown bundled name (listing those that exist) and for a
/// path that does not exist.
std::filesystem::path resolveModelPath(const std::string& model,
                                       const std::filesystem::path& from = {});

/// Names that "bundled:" knows, sorted.
std::vector<std::string> bundledModels();

} // namespace lathe
