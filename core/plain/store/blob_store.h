#pragma once

#include "core/plain/base/file.h"

#include <optional>

namespace lathe {

/// Files named by the hash of their content, under `home`/blobs/ab/cdef…: equal tensors are stored
/// once.
class BlobStore {
public:
    /// Throws Error{BadData} when the folder cannot be made or written.
    explicit BlobStore(const std::filesystem::path& home);

    /// Stores `bytes` unless they are there already; returns their hash. Written whole or not at
    /// all. Throws Error{BadData} on a full disk, with what was needed and what is free.
    std::string put(std::span<const std::byte> bytes);

    bool has(const std::string& hash) const;

    /// Throws Error{BadData} when the blob is missing or has the wrong length.
    std::shared_ptr<const MappedFile> open(const std::string& hash) const;

    std::filesystem::path pathOf(const std::string& hash) const;

private:
    std::filesystem::path m_folder;
};

} // namespace lathe
