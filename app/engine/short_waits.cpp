// OpenMP threads that wait for each other spin, by GNU's default for milliseconds. When other work
// runs too, they use the processor time of the very thread that they wait for. They should spin
// about as long as it takes to wake a sleeping thread, and then sleep (docs/performance.md,
// "Sharing the machine").
//
// libgomp reads its environment when it is loaded, before main, and has no call to change it. So
// the program replaces itself, with an extended environment, before its libraries initialise:
// functions in .preinit_array run first, and cost 15 ms where doing the same in main costs 200.
#include <array>
#include <climits>
#include <cstring>
#include <unistd.h>

namespace {

constexpr const char* kSpins = "GOMP_SPINCOUNT=5000";

bool sets(const char* entry, const char* name) {
    const size_t length = std::strlen(name);
    return std::strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/// No library is initialised yet: only system calls and what the linker put in place may be used.
void waitShortly(int, char** arguments, char** environment) {
    static std::array<char*, 4096> extended;
    static std::array<char, PATH_MAX> program;
    size_t count = 0;
    for (char** entry = environment; *entry != nullptr; ++entry) {
        const bool chosen = sets(*entry, "GOMP_SPINCOUNT") || sets(*entry, "OMP_WAIT_POLICY");
        if (chosen || count + 2 == extended.size()) {
            return;
        }
        extended[count++] = *entry;
    }
    extended[count] = const_cast<char*>(kSpins);
    // Not /proc/self/exe itself: it would become the name of the process.
    if (::readlink("/proc/self/exe", program.data(), program.size() - 1) > 0) {
        ::execve(program.data(), arguments, extended.data()); // returns only on failure
    }
}

#ifndef __SANITIZE_ADDRESS__ // its runtime is not initialised either
[[gnu::used, gnu::section(".preinit_array")]] void (*const kFirst)(int, char**,
                                                                   char**) = waitShortly;
#endif

} // namespace
