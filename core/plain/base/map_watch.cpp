#include "core/plain/base/map_watch.h"

#include "core/plain/base/error.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

namespace lathe {

namespace {

/// One of a list that only grows: the handler walks it without a lock. Forgotten ones are used
/// again.
struct WatchedMap {
    std::atomic<uintptr_t> begin{0};
    std::atomic<uintptr_t> end{0}; ///< 0: free
    std::atomic<bool> cut{false};
    std::filesystem::path path; ///< guarded by the mutex
    WatchedMap* next = nullptr;
};

std::atomic<WatchedMap*> firstMap{nullptr};
std::mutex mutex;
std::optional<std::filesystem::path> cutBefore; ///< forgotten since the last requireWholeFiles()

struct sigaction previousAction {};

uintptr_t pageBytes = 4096;

/// The missing pages of `map` from `address` on become zeros. Only system calls are used.
bool putZeros(WatchedMap& map, uintptr_t address) {
    const uintptr_t page = address / pageBytes * pageBytes;
    void* place = reinterpret_cast<void*>(page); // NOLINT(performance-no-int-to-ptr)
    void* zeros =
        ::mmap(place, map.end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) {
        return false;
    }
    map.cut = true;
    return true;
}

void onBusError(int, siginfo_t* info, void*) {
    const int kept = errno;
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    for (WatchedMap* map = firstMap; map != nullptr; map = map->next) {
        if (map->begin <= address && address < map->end && putZeros(*map, address)) {
            errno = kept;
            return;
        }
    }
    ::sigaction(SIGBUS, &previousAction, nullptr); // not a file's: it is raised again
}

void install() {
    pageBytes = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));

    struct sigaction action {};

    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGBUS, &action, &previousAction);
}

WatchedMap* freeMap() {
    for (WatchedMap* map = firstMap; map != nullptr; map = map->next) {
        if (map->end == 0) {
            return map;
        }
    }
    auto* map = new WatchedMap; // lives as long as the process: the handler may look at it
    map->next = firstMap;
    firstMap = map;
    return map;
}

[[noreturn]] void throwCut(const std::filesystem::path& path) {
    throw Error(ErrorCode::BadData,
                path.string() + " was cut or could not be read any more while it was open",
                "Another program writes to it, or its disk fails: fetch the file again.");
}

uintptr_t addressOf(const std::byte* begin) {
    return reinterpret_cast<uintptr_t>(begin);
}

/// Null: there is none. Call it with the mutex held.
WatchedMap* mapAt(uintptr_t begin) {
    for (WatchedMap* map = firstMap; map != nullptr; map = map->next) {
        if (map->end != 0 && map->begin == begin) {
            return map;
        }
    }
    return nullptr;
}

} // namespace

void watchMap(const std::byte* begin, size_t byteCount, const std::filesystem::path& path) {
    const std::lock_guard lock(mutex);
    static const bool installed = (install(), true);
    static_cast<void>(installed);
    WatchedMap* map = freeMap();
    map->path = path;
    map->cut = false;
    map->begin = addressOf(begin);
    map->end = map->begin + byteCount;
}

void forgetMap(const std::byte* begin) {
    const std::lock_guard lock(mutex);
    WatchedMap* map = mapAt(addressOf(begin));
    if (map == nullptr) {
        return;
    }
    if (map->cut) {
        cutBefore = map->path;
    }
    map->end = 0;
}

void requireWhole(const MappedFile& file) {
    const std::lock_guard lock(mutex);
    const WatchedMap* map = mapAt(addressOf(file.bytes().data()));
    if (map != nullptr && map->cut) {
        throwCut(file.path());
    }
}

void requireWholeFiles() {
    std::optional<std::filesystem::path> found;
    {
        const std::lock_guard lock(mutex);
        found.swap(cutBefore);
        for (WatchedMap* map = firstMap; map != nullptr; map = map->next) {
            if (map->end != 0 && map->cut) {
                found = map->path;
            }
        }
    }
    if (found) {
        throwCut(*found);
    }
}

} // namespace lathe
