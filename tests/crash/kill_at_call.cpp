// A library to preload: it ends the process with SIGKILL just before its n-th call that changes the
// file system (KILL_AT_CALL=n), so that a test meets every state a crash can leave. Without the
// variable it counts; the number is written to the file that COUNT_CALLS names when the process
// ends.
//
// Calls on standard input, output and error do not count: they change nothing that stays.
#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::atomic<long> calls{0};

long killAt() {
    static const long kNumber = [] {
        const char* text = std::getenv("KILL_AT_CALL");
        return text != nullptr ? std::atol(text) : 0;
    }();
    return kNumber;
}

void count() {
    if (++calls == killAt()) {
        ::kill(::getpid(), SIGKILL);
    }
}

void countOn(int fd) {
    if (fd > STDERR_FILENO) {
        count();
    }
}

/// The function of the C library that `name` stands for.
template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct AtEnd {
    ~AtEnd() {
        const char* path = std::getenv("COUNT_CALLS");
        if (path == nullptr) {
            return;
        }
        if (FILE* file = std::fopen(path, "we")) {
            std::fprintf(file, "%ld\n", calls.load());
            std::fclose(file);
        }
    }
} atEnd;

mode_t modeFrom(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

} // namespace

#define LATHE_OPEN(name)                                                                           \
    int name(const char* path, int flags, ...) {                                                   \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        const mode_t mode = modeFrom(flags, arguments);                                            \
        va_end(arguments);                                                                         \
        if ((flags & (O_CREAT | O_TRUNC)) != 0) {                                                  \
            count();                                                                               \
        }                                                                                          \
        return real<int(const char*, int, ...)>(#name)(path, flags, mode);                         \
    }

#define LATHE_OPENAT(name)                                                                         \
    int name(int folder, const char* path, int flags, ...) {                                       \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        const mode_t mode = modeFrom(flags, arguments);                                            \
        va_end(arguments);                                                                         \
        if ((flags & (O_CREAT | O_TRUNC)) != 0) {                                                  \
            count();                                                                               \
        }                                                                                          \
        return real<int(int, const char*, int, ...)>(#name)(folder, path, flags, mode);            \
    }

// NOLINTBEGIN(bugprone-macro-parentheses): `values` brings its own
// Calls that name files.
#define LATHE_BY_PATH(result, name, parameters, values)                                            \
    result name parameters {                                                                       \
        count();                                                                                   \
        return real<result parameters>(#name) values;                                              \
    }

// Calls whose first value is an open file.
#define LATHE_BY_FILE(result, name, parameters, values)                                            \
    result name parameters {                                                                       \
        countOn(fd);                                                                               \
        return real<result parameters>(#name) values;                                              \
    }

// NOLINTEND(bugprone-macro-parentheses)

extern "C" {
LATHE_OPEN(open)
LATHE_OPEN(open64)
LATHE_OPENAT(openat)
LATHE_OPENAT(openat64)
LATHE_BY_PATH(int, rename, (const char* from, const char* to) noexcept, (from, to))
LATHE_BY_PATH(int, renameat, (int a, const char* from, int b, const char* to) noexcept,
              (a, from, b, to))
LATHE_BY_PATH(int, renameat2,
              (int a, const char* from, int b, const char* to, unsigned flags) noexcept,
              (a, from, b, to, flags))
LATHE_BY_PATH(int, unlink, (const char* path) noexcept, (path))
LATHE_BY_PATH(int, unlinkat, (int folder, const char* path, int flags) noexcept,
              (folder, path, flags))
LATHE_BY_PATH(int, remove, (const char* path) noexcept, (path))
LATHE_BY_PATH(int, mkdir, (const char* path, mode_t mode) noexcept, (path, mode))
LATHE_BY_PATH(int, rmdir, (const char* path) noexcept, (path))
LATHE_BY_FILE(ssize_t, write, (int fd, const void* bytes, size_t size), (fd, bytes, size))
LATHE_BY_FILE(ssize_t, pwrite, (int fd, const void* bytes, size_t size, off_t at),
              (fd, bytes, size, at))
LATHE_BY_FILE(ssize_t, pwrite64, (int fd, const void* bytes, size_t size, off64_t at),
              (fd, bytes, size, at))
LATHE_BY_FILE(ssize_t, writev, (int fd, const iovec* parts, int number), (fd, parts, number))
LATHE_BY_FILE(int, ftruncate, (int fd, off_t size) noexcept, (fd, size))
LATHE_BY_FILE(int, ftruncate64, (int fd, off64_t size) noexcept, (fd, size))
LATHE_BY_FILE(int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))
LATHE_BY_FILE(int, fallocate64, (int fd, int mode, off64_t at, off64_t size), (fd, mode, at, size))
LATHE_BY_FILE(int, fsync, (int fd), (fd))
LATHE_BY_FILE(int, fdatasync, (int fd), (fd))
}
