#include "core/plain/store/store_lock.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace lathe {

StoreLock::StoreLock(const std::filesystem::path& home, Kind kind) {
    makeFolder(home);
    const auto path = home / "store.lock";
    m_fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (m_fd < 0) {
        throwWriteError(path, errno);
    }
    const int operation = kind == Kind::Alone ? LOCK_EX | LOCK_NB : LOCK_SH;
    int result = 0;
    do {
        result = ::flock(m_fd, operation);
    } while (result != 0 && errno == EINTR);
    if (result == 0 || errno != EWOULDBLOCK) {
        return; // a file system without locks: nothing can be known of others
    }
    ::close(m_fd);
    throw Error(ErrorCode::User, "another process uses the results in " + home.string(),
                "wait until its run has ended");
}

StoreLock::~StoreLock() {
    ::close(m_fd);
}

} // namespace lathe
