#pragma once

#include <filesystem>

namespace lathe {

/// Who may change the blobs of a home: writers share the lock, the collector holds it alone. The
/// lock is `home`/store.lock; the system releases it when a process ends, however it ends.
class StoreLock {
public:
    enum class Kind { Shared, Alone };

    /// Shared waits for a collector to finish. Alone throws Error{User} when another process or
    /// object holds the lock. Throws Error{BadData} when the file cannot be made.
    StoreLock(const std::filesystem::path& home, Kind kind);
    ~StoreLock();
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;

private:
    int m_fd = -1;
};

} // namespace lathe
