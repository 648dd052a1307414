#include "core/plain/store/blob_store.h"

#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/base/partial_file.h"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <unordered_set>

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

bool isName(const std::string& name) {
    try {
        byteCountOf(name);
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// Hashes what `file` holds now. Of large files few pages stay in memory.
bool holds(const MappedFile& file, const std::string& name) {
    constexpr size_t kPiece = size_t{8} << 20;
    const auto bytes = file.bytes();
    if (bytes.size() != byteCountOf(name)) {
        return false;
    }
    Hasher hasher;
    for (size_t at = 0; at < bytes.size(); at += kPiece) {
        const size_t count = std::min(kPiece, bytes.size() - at);
        file.willNeed(at, count);
        hasher.add(bytes.subspan(at, count));
        if (bytes.size() > kPiece) {
            file.dontNeed(at, count);
        }
    }
    return name.starts_with(hasher.digest());
}

/// Files two levels below `folder`, but for damaged ones.
template <class F>
void forEachFile(const fs::path& folder, const F& f) {
    for (const auto& two : fs::directory_iterator(folder)) {
        if (two.is_directory() && two.path().filename().string().size() == 2) {
            for (const auto& file : fs::directory_iterator(two.path())) {
                f(two.path().filename().string() + file.path().filename().string(), file.path());
            }
        }
    }
}

} // namespace

struct BlobStore::Verified {
    std::mutex mutex;
    std::unordered_set<std::string> names;

    bool contains(const std::string& name) {
        const std::lock_guard lock(mutex);
        return names.contains(name);
    }

    void add(const std::string& name) {
        const std::lock_guard lock(mutex);
        names.insert(name);
    }
};

BlobStore::BlobStore(const fs::path& home)
    : m_folder(home / "blobs"), m_verified(std::make_unique<Verified>()) {
    makeFolder(m_folder);
}

BlobStore::~BlobStore() = default;

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
    const fs::path path = pathOf(name);
    std::error_code ignored;
    if (fs::exists(path, ignored)) {
        try {
            open(name);
            return name;
        } catch (const Error&) {
            // It is damaged and was set aside.
        }
    }
    requireFreeSpace(m_folder, bytes.size());
    makeFolder(path.parent_path());
    writeFileAtomic(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    m_verified->add(name);
    return name;
}

bool BlobStore::has(const std::string& name) const {
    std::error_code error;
    const auto found = fs::file_size(pathOf(name), error);
    return !error && found == byteCountOf(name);
}

std::shared_ptr<const MappedFile> BlobStore::open(const std::string& name) const {
    const fs::path path = pathOf(name);
    auto file = MappedFile::open(path);
    const bool known = m_verified->contains(name) && file->bytes().size() == byteCountOf(name);
    if (known || holds(*file, name)) {
        m_verified->add(name);
        return file;
    }
    const fs::path aside = m_folder / "damaged" / (name + "-" + randomDigits());
    makeFolder(aside.parent_path());
    std::error_code failed;
    fs::rename(path, aside, failed);
    throw Error(ErrorCode::BadData,
                path.string() + " is damaged: its " + std::to_string(file->bytes().size()) +
                    " bytes are not those it was written with",
                failed ? "Remove the file and run again: it is computed again."
                       : "It was moved to " + aside.string() +
                             "; run again, and it is computed again. Check the disk.");
}

std::vector<std::string> BlobStore::names() const {
    std::vector<std::string> out;
    forEachFile(m_folder, [&](const std::string& name, const fs::path&) {
        if (isName(name)) {
            out.push_back(name);
        }
    });
    std::ranges::sort(out);
    return out;
}

std::vector<fs::path> BlobStore::partialFiles() const {
    std::vector<fs::path> out;
    forEachFile(m_folder, [&](const std::string& name, const fs::path& path) {
        if (!isName(name) && name.find(".part") != std::string::npos) {
            out.push_back(path);
        }
    });
    return out;
}

void BlobStore::remove(const std::string& name) {
    std::error_code error;
    if (!fs::remove(pathOf(name), error) && error) {
        throwWriteError(pathOf(name), error.value());
    }
}

} // namespace lathe
