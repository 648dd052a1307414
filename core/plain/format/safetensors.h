#pragma once

#include "core/plain/base/dtype.h"
#include "core/plain/base/file.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lathe {

/// The entry of one tensor in a safetensors header.
struct TensorInfo {
    std::string name;
    DType dtype{};
    std::vector<int64_t> shape; ///< empty for a scalar; a dimension may be 0
    uint64_t begin = 0;         ///< offsets in the file, in bytes (not relative to the data part)
    uint64_t end = 0;

    uint64_t byteCount() const { return end - begin; }

    int64_t elementCount() const;
};

/// "BF16 [512, 1152]", for messages.
std::string describe(const TensorInfo& info);

/// The element count of `shape`, or nothing when a dimension is negative or the product overflows.
std::optional<int64_t> elementCountOf(std::span<const int64_t> shape);

/// The bytes a tensor of this dtype and shape takes, or nothing when they overflow or sub-byte
/// elements do not fill whole bytes.
std::optional<uint64_t> byteCountOf(DType dtype, std::span<const int64_t> shape);

/// A memory-mapped safetensors file. Opening reads and checks the header alone; tensor bytes are
/// read by the kernel when touched. Values: share it freely between threads.
class SafetensorsFile {
public:
    /// Throws Error{BadData} naming the file, the tensor and the numbers for everything the format
    /// forbids: header length, JSON, duplicate names, dtypes, shapes, holes, overlaps, file size.
    static std::shared_ptr<const SafetensorsFile> open(const std::filesystem::path& path);

    /// In the order of their bytes in the file.
    const std::vector<TensorInfo>& tensors() const { return m_tensors; }

    /// nullptr when no tensor has that name.
    const TensorInfo* find(std::string_view name) const;

    /// The bytes of a tensor of this file, little-endian, C order. They may be unaligned: the
    /// format promises no alignment. Not guarded against: another program that cuts the file while
    /// it is open (write to a new name and rename, as Lathe does).
    std::span<const std::byte> bytes(const TensorInfo& info) const;

    /// The "__metadata__" of the header.
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }

    const std::filesystem::path& path() const { return m_map->path(); }

    std::shared_ptr<const MappedFile> map() const { return m_map; }

private:
    SafetensorsFile() = default;

    std::shared_ptr<const MappedFile> m_map;
    std::vector<TensorInfo> m_tensors;
    std::vector<size_t> m_byName; ///< indices into m_tensors, sorted by name
    std::map<std::string, std::string> m_metadata;
};

} // namespace lathe
