#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lathe {

/// Whole content of a file. Throws Error{BadData} naming the path and the reason.
std::string readFile(const std::filesystem::path& path);

/// Writes to a temporary name beside `path`, syncs, renames: the old file or the new one, never
/// half. Throws Error{BadData} with the path, the reason and, for a full disk, the bytes needed and
/// free.
void writeFileAtomic(const std::filesystem::path& path, std::string_view bytes);

/// Makes a folder and its parents. Throws Error{BadData} with a hint when it cannot be written to.
void makeFolder(const std::filesystem::path& path);

/// Throws Error{BadData} "disk full" when the file system of `path` has less than `bytes` free.
void requireFreeSpace(const std::filesystem::path& path, uint64_t bytes);

/// The message for a failed write, by errno: full disk, read-only, permission.
[[noreturn]] void throwWriteError(const std::filesystem::path& path, int errorNumber);

/// A read-only memory map of a whole file. The file may be unlinked while mapped.
class MappedFile {
public:
    /// Throws Error{BadData} when the file cannot be opened or mapped.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return {m_begin, m_byteCount}; }

    const std::filesystem::path& path() const { return m_path; }

    /// Reads a range into memory (call it from another thread), or releases it (keeps RSS low).
    void willNeed(size_t offset, size_t byteCount) const;
    void dontNeed(size_t offset, size_t byteCount) const;

private:
    MappedFile() = default;

    std::filesystem::path m_path;
    const std::byte* m_begin = nullptr;
    size_t m_byteCount = 0;
};

/// A new folder under the system's temporary folder, removed with the object. For tests too.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace lathe
