#include "core/plain/base/file.h"

#include "core/plain/base/error.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/base/partial_file.h"
#include "core/plain/base/text.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lathe {

namespace fs = std::filesystem;

namespace {

struct Descriptor {
    int fd = -1;

    ~Descriptor() {
        if (fd >= 0) {
            ::close(fd);
        }
    }
};

[[noreturn]] void throwReadError(const fs::path& path, int errorNumber) {
    throw Error(ErrorCode::BadData,
                "cannot read " + path.string() + ": " + std::strerror(errorNumber),
                errorNumber == ENOENT ? "Check the path." : "Check that you may read this file.");
}

uint64_t freeBytes(const fs::path& path) {
    std::error_code ignored;
    fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
    while (!folder.empty() && !fs::exists(folder, ignored)) {
        folder = folder.parent_path();
    }
    const auto space = fs::space(folder.empty() ? fs::path(".") : folder, ignored);
    return ignored ? UINT64_MAX : space.available;
}

void writeAll(int fd, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            throwWriteError(path, errno);
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
}

} // namespace

std::string readFile(const fs::path& path) {
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0) {
        throwReadError(path, errno);
    }
    std::string out;

    struct stat info {};

    if (::fstat(file.fd, &info) == 0 && info.st_size > 0) {
        out.reserve(static_cast<size_t>(info.st_size));
    }
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(file.fd, buffer, sizeof buffer);
        if (count == 0) {
            return out;
        }
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            throwReadError(path, errno);
        }
        out.append(buffer, static_cast<size_t>(count));
    }
}

void writeFileAtomic(const fs::path& path, std::string_view bytes) {
    const PartialFile partial = makePartial(path);
    try {
        const Descriptor file{partial.fd};
        writeAll(file.fd, bytes, path);
        if (::fsync(file.fd) != 0) {
            throwWriteError(path, errno);
        }
    } catch (...) {
        ::unlink(partial.path.c_str());
        throw;
    }
    if (::rename(partial.path.c_str(), path.c_str()) != 0) {
        const int reason = errno;
        ::unlink(partial.path.c_str());
        throwWriteError(path, reason);
    }
}

void makeFolder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) {
        throwWriteError(path, error.value());
    }
    if (::access(path.c_str(), W_OK | X_OK) != 0) {
        throwWriteError(path, errno);
    }
}

void requireFreeSpace(const fs::path& path, uint64_t bytes) {
    const uint64_t available = freeBytes(path);
    if (available < bytes) {
        throw Error(ErrorCode::BadData,
                    "not enough disk space for " + path.string() + ": " + formatBytes(bytes) +
                        " needed, " + formatBytes(available) + " free",
                    "Free some space, or choose another folder with --home or --out.");
    }
}

void throwWriteError(const fs::path& path, int errorNumber) {
    if (errorNumber == ENOSPC || errorNumber == EDQUOT) {
        throw Error(ErrorCode::BadData,
                    "the disk is full while writing " + path.string() + " (" +
                        formatBytes(freeBytes(path)) + " free)",
                    "Free some space and run again: what was finished is kept.");
    }
    std::string hint = "Choose a folder you may write to with --home or --out.";
    throw Error(ErrorCode::BadData,
                "cannot write " + path.string() + ": " + std::strerror(errorNumber), hint);
}

std::shared_ptr<const MappedFile> MappedFile::open(const fs::path& path) {
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};

    struct stat info {};

    if (file.fd < 0 || ::fstat(file.fd, &info) != 0) {
        throwReadError(path, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        throwReadError(path, S_ISDIR(info.st_mode) ? EISDIR : EINVAL);
    }
    std::shared_ptr<MappedFile> out(new MappedFile);
    out->m_path = path;
    out->m_byteCount = static_cast<size_t>(info.st_size);
    if (out->m_byteCount > 0) {
        void* begin = ::mmap(nullptr, out->m_byteCount, PROT_READ, MAP_PRIVATE, file.fd, 0);
        if (begin == MAP_FAILED) {
            throwReadError(path, errno);
        }
        out->m_begin = static_cast<const std::byte*>(begin);
        watchMap(out->m_begin, out->m_byteCount, path);
    }
    return out;
}

MappedFile::~MappedFile() {
    if (m_begin != nullptr) {
        forgetMap(m_begin);
        ::munmap(const_cast<std::byte*>(m_begin), m_byteCount);
    }
}

namespace {

void advise(std::span<const std::byte> map, size_t offset, size_t byteCount, int advice) {
    const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    const size_t begin = offset / page * page;
    const size_t end = std::min(offset + byteCount, map.size());
    if (begin < end) {
        ::madvise(const_cast<std::byte*>(map.data()) + begin, end - begin, advice);
    }
}

} // namespace

void MappedFile::willNeed(size_t offset, size_t byteCount) const {
    // Linux 5.14 and later map the pages here; MADV_WILLNEED, for older ones, begins to read them.
#ifdef MADV_POPULATE_READ
    advise(bytes(), offset, byteCount, MADV_POPULATE_READ);
#endif
    advise(bytes(), offset, byteCount, MADV_WILLNEED);
}

void MappedFile::dontNeed(size_t offset, size_t byteCount) const {
    advise(bytes(), offset, byteCount, MADV_DONTNEED);
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "lathe-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throwWriteError(pattern, errno);
    }
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

} // namespace lathe
