#pragma once

#include "core/plain/base/file.h"

#include <optional>
#include <vector>

namespace lathe {

/// Files named by their content, under `home`/blobs/ab/cdef…: equal tensors are stored once.
/// A name is the hash, a dash and the number of bytes, so a file whose bytes changed is detected:
/// the content is hashed when this object first opens it or is asked to store it again. A damaged
/// file is moved to `home`/blobs/damaged, so that it can be computed again.
class BlobStore {
public:
    /// Throws Error{BadData} when the folder cannot be created or written.
    explicit BlobStore(const std::filesystem::path& home);
    ~BlobStore();
    BlobStore(const BlobStore&) = delete;
    BlobStore& operator=(const BlobStore&) = delete;

    /// The name that `bytes` have or would have.
    static std::string nameOf(std::span<const std::byte> bytes);

    /// Stores `bytes` unless they are stored already; returns their name. The file is written
    /// whole or not at all. Throws Error{BadData} on a full disk, with the bytes needed and free.
    std::string put(std::span<const std::byte> bytes);

    /// False also when the file has the wrong length.
    bool has(const std::string& name) const;

    /// Throws Error{BadData} when the blob is missing, or damaged; a damaged one is set aside.
    std::shared_ptr<const MappedFile> open(const std::string& name) const;

    /// Names of all blobs, sorted.
    std::vector<std::string> names() const;

    /// Temporary files in the store's folders, which a killed process may have left.
    std::vector<std::filesystem::path> partialFiles() const;

    void remove(const std::string& name);

    /// The name of the blob whose file is `path`; nullopt when `path` is not in the store.
    std::optional<std::string> nameAt(const std::filesystem::path& path) const;

    /// Throws Error{BadData} when `name` is not the name of a blob.
    std::filesystem::path pathOf(const std::string& name) const;

private:
    struct Verified;

    std::filesystem::path m_folder;
    std::unique_ptr<Verified> m_verified; ///< names whose content was hashed
};

} // namespace lathe
