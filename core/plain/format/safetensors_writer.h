#pragma once

#include "core/plain/base/dtype.h"

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lathe {

/// A tensor that will be written; bytes follow in any order.
struct PlannedTensor {
    std::string name;
    DType dtype{};
    std::vector<int64_t> shape;
};

using SafetensorsMetadata = std::map<std::string, std::string>;

/// Writes one file as the format's own writer does: tensors by dtype (largest first), then name,
/// header padded to 8 bytes. The file has a temporary name until finish(); a writer that is
/// destroyed before that leaves no file. Room for all bytes is reserved at once, so a full disk is
/// reported at the start.
class SafetensorsFileWriter {
public:
    /// Throws Error{BadData} when the file cannot be made or the disk lacks the room, Error{Bug}
    /// when a name is planned twice or a shape is impossible.
    SafetensorsFileWriter(std::filesystem::path path, std::vector<PlannedTensor> plan,
                          const SafetensorsMetadata& metadata = {{"format", "pt"}});
    ~SafetensorsFileWriter();
    SafetensorsFileWriter(const SafetensorsFileWriter&) = delete;
    SafetensorsFileWriter& operator=(const SafetensorsFileWriter&) = delete;

    /// The plan in the order of the file: writing in this order is fastest.
    const std::vector<PlannedTensor>& order() const;

    /// Writes one planned tensor; may be called from several threads for different tensors.
    /// Throws Error{BadData} as throwWriteError does; Error{Bug} for a name that is not planned, a
    /// wrong byte count, or a second write.
    void write(std::string_view name, std::span<const std::byte> bytes);

    /// Syncs and gives the file its name. Throws Error{Bug} naming a tensor that was not written.
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

struct ShardOptions {
    uint64_t shardLimitBytes = 5'000'000'000; ///< a larger tensor has a shard of its own
    SafetensorsMetadata metadata{{"format", "pt"}};
};

/// Writes the weights of a model folder: model.safetensors, or model-0000i-of-0000n.safetensors
/// and model.safetensors.index.json where the plan is larger than a shard. Tensors stay together in
/// the order of the plan. The folder is a new one; nothing in it changes before finish().
class SafetensorsWriter {
public:
    /// Throws as SafetensorsFileWriter; needs an existing folder.
    SafetensorsWriter(std::filesystem::path folder, std::vector<PlannedTensor> plan,
                      const ShardOptions& options = {});
    ~SafetensorsWriter();
    SafetensorsWriter(const SafetensorsWriter&) = delete;
    SafetensorsWriter& operator=(const SafetensorsWriter&) = delete;

    /// See SafetensorsFileWriter::write.
    void write(std::string_view name, std::span<const std::byte> bytes);

    /// Syncs and names the shards, then writes the index. Returns the names of the files.
    std::vector<std::string> finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
