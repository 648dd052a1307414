#include "core/plain/base/partial_file.h"

#include "core/plain/base/file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

namespace lathe {

namespace fs = std::filesystem;

std::string randomDigits() {
    uint64_t number = 0;
    while (::getrandom(&number, sizeof number, 0) != sizeof number) {
    }
    char out[17];
    std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(number));
    return out;
}

PartialFile makePartial(const fs::path& path) {
    for (;;) {
        PartialFile out{.path = path.string() + ".part-" + randomDigits()};
        constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        out.fd = ::open(out.path.c_str(), kNew, 0644);
        if (out.fd >= 0) {
            return out;
        }
        if (errno != EEXIST) {
            throwWriteError(path, errno);
        }
    }
}

void syncFolder(const fs::path& folder) {
    const fs::path named = folder.empty() ? fs::path(".") : folder;
    const int fd = ::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
}

} // namespace lathe
