#include "core/plain/base/new_folder.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/base/partial_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lathe {

namespace fs = std::filesystem;

namespace {

constexpr int kListFormat = 1;
constexpr int kReadFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

using Lengths = std::map<std::string, uint64_t>;

/// Names and lengths in a folder; a folder or a link in it has no length and is never Lathe's.
Lengths lengthsIn(const fs::path& folder) {
    Lengths out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const bool plain = entry.is_regular_file() && !entry.is_symlink();
        out[entry.path().filename().string()] = plain ? entry.file_size() : UINT64_MAX;
    }
    return out;
}

/// What the mark in a folder says; empty without a readable one.
Lengths lengthsListed(const fs::path& folder) {
    Lengths out;
    const fs::path list = folder / kFileList;
    std::error_code ignored;
    if (!fs::is_regular_file(fs::symlink_status(list, ignored))) {
        return out;
    }
    const Json json = jsonFrom(readFile(list)).value_or(Json());
    const auto files = json.is_object() ? json.find("files") : json.end();
    if (files == json.end() || !files->is_object()) {
        return out;
    }
    for (const auto& [name, bytes] : files->items()) {
        out[name] = bytes.is_number_unsigned() ? bytes.get<uint64_t>() : UINT64_MAX;
    }
    return out;
}

/// A file of `folder` that Lathe did not write there as it is now; empty: there is none.
std::string strangerIn(const fs::path& folder) {
    const Lengths listed = lengthsListed(folder);
    for (const auto& [name, bytes] : lengthsIn(folder)) {
        const auto found = listed.find(name);
        const bool own = name == kFileList ? !listed.empty()
                                           : found != listed.end() && found->second == bytes &&
                                                 bytes != UINT64_MAX;
        if (!own) {
            return name;
        }
    }
    return {};
}

std::string prefixFor(const fs::path& place) {
    return "." + place.filename().string() + ".part-";
}

/// Removes what killed processes left: a folder that a living one writes is locked.
void removeLeftOvers(const fs::path& place) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(place.parent_path(), ignored)) {
        if (!entry.path().filename().string().starts_with(prefixFor(place))) {
            continue;
        }
        const int fd = ::open(entry.path().c_str(), kReadFolder);
        if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) {
            fs::remove_all(entry.path(), ignored);
        }
        if (fd >= 0) {
            ::close(fd);
        }
    }
}

/// The place without links, so that a link to a folder stays and the folder is replaced.
fs::path withoutLinks(const fs::path& place) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(fs::absolute(place), error);
    const fs::path out = error ? fs::absolute(place) : whole;
    return out.has_filename() ? out : out.parent_path();
}

/// False where the file system knows no such call.
bool renamed(const fs::path& from, const fs::path& to, unsigned flags) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        throwWriteError(to, errno);
    }
    return false;
}

void moveTo(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        throwWriteError(to, errno);
    }
}

} // namespace

void requireReplaceable(const fs::path& folder, Overwrite overwrite) {
    std::error_code ignored;
    const fs::path place = withoutLinks(folder);
    if (!fs::is_directory(place, ignored) || fs::is_empty(place, ignored)) {
        return; // a file in the way is reported by whoever makes the folder
    }
    const std::string stranger = strangerIn(place);
    if (!stranger.empty()) {
        throw Error(ErrorCode::User,
                    folder.string() + " holds " + stranger + ", which Lathe did not write there",
                    "choose another folder, or empty this one: only folders that Lathe wrote "
                    "itself are replaced");
    }
    if (overwrite == Overwrite::No) {
        throw Error(ErrorCode::User, folder.string() + " holds a model that Lathe wrote earlier",
                    "replace it with --overwrite (in a workflow: the parameter overwrite), or "
                    "choose another folder");
    }
}

NewFolder::NewFolder(const fs::path& place, Overwrite overwrite)
    : m_place(withoutLinks(place)), m_overwrite(overwrite) {
    requireReplaceable(place, overwrite);
    std::error_code ignored;
    if (fs::exists(m_place, ignored) && !fs::is_directory(m_place, ignored)) {
        throwWriteError(m_place, ENOTDIR);
    }
    makeFolder(m_place.parent_path());
    removeLeftOvers(m_place);
    // Between making and locking, another process may take it for a left-over and remove it.
    while (m_lock < 0 || !fs::exists(m_path)) {
        if (m_lock >= 0) {
            ::close(m_lock);
        }
        m_path = m_place.parent_path() / (prefixFor(m_place) + randomDigits());
        if (::mkdir(m_path.c_str(), 0755) != 0) {
            throwWriteError(m_place, errno);
        }
        m_lock = ::open(m_path.c_str(), kReadFolder);
        if (m_lock >= 0) {
            ::flock(m_lock, LOCK_EX | LOCK_NB);
        }
    }
}

NewFolder::~NewFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
    if (m_lock >= 0) {
        ::close(m_lock);
    }
}

void NewFolder::finish() {
    Json files = Json::object();
    for (const auto& [name, bytes] : lengthsIn(m_path)) {
        files[name] = bytes;
    }
    writeFileAtomic(m_path / kFileList,
                    Json{{"format", kListFormat}, {"files", files}}.dump(1) + "\n");
    syncFolder(m_path);
    requireReplaceable(m_place, m_overwrite); // it may have changed since
    if (!fs::exists(m_place)) {
        if (!renamed(m_path, m_place, RENAME_NOREPLACE)) {
            moveTo(m_path, m_place);
        }
    } else if (!renamed(m_path, m_place, RENAME_EXCHANGE)) {
        // No exchange on this file system: for a moment the place is empty, but never mixed.
        const fs::path old = m_path.string() + "-old";
        moveTo(m_place, old);
        moveTo(m_path, m_place);
        m_path = old;
    }
    syncFolder(m_place.parent_path());
}

} // namespace lathe
