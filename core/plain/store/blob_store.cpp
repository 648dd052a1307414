#include "core/plain/store/blob_store.h"

#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"

#include <algorithm>
#include <charconv>

namespace lathe {

namespace fs = std::filesystem;

namespace {

constexpr size_t kHashDigits = 32;

[[noreturn]] void throwBadName(const std::string& name) {
    throw Error(ErrorCode::BadData, "\"" + name + "\" is not the name of a blob",
                "The cache entry that names it is damaged: remove it and run again.");
}

bool isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// Refuses names that could lead out of the folder.
uint64_t byteCountOf(const std::string& name) {
    const std::string_view text = name;
    if (text.size() < kHashDigits + 2 || text[kHashDigits] != '-' ||
        !std::ranges::all_of(text.substr(0, kHashDigits), isHexDigit)) {
        throwBadName(name);
    }
    uint64_t out = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data() + kHashDigits + 1, end, out);
    if (result.ec != std::errc() || result.ptr != end) {
        throwBadName(name);
    }
    return out;
}

} // namespace

BlobStore::BlobStore(const fs::path& home) : m_folder(home / "blobs") {
    makeFolder(m_folder);
}

std::string BlobStore::nameOf(std::span<const std::byte> bytes) {
    return hashOf(bytes) + "-" + std::to_string(bytes.size());
}

fs::path BlobStore::pathOf(const std::string& name) const {
    byteCountOf(name);
    return m_folder / name.substr(0, 2) / name.substr(2);
}

std::optional<std::string> BlobStore::nameAt(const fs::path& path) const {
    const fs::path folder = path.parent_path();
    if (folder.parent_path() != m_folder) {
        return std::nullopt;
    }
    return folder.filename().string() + path.filename().string();
}

std::string BlobStore::put(std::span<const std::byte> bytes) {
    std::string name = nameOf(bytes);
    if (has(name)) {
        return name;
    }
    const fs::path path = pathOf(name);
    requireFreeSpace(m_folder, bytes.size());
    makeFolder(path.parent_path());
    writeFileAtomic(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return name;
}

bool BlobStore::has(const std::string& name) const {
    std::error_code error;
    const auto found = fs::file_size(pathOf(name), error);
    return !error && found == byteCountOf(name);
}

std::shared_ptr<const MappedFile> BlobStore::open(const std::string& name) const {
    auto file = MappedFile::open(pathOf(name));
    const uint64_t expected = byteCountOf(name);
    if (file->bytes().size() != expected) {
        throw Error(ErrorCode::BadData,
                    file->path().string() + " has " + std::to_string(file->bytes().size()) +
                        " bytes instead of " + std::to_string(expected),
                    "Remove the file and run again.");
    }
    return file;
}

} // namespace lathe
