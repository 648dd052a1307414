// clang 14 has no std::source_location with GCC's library: a stand-in, which the preset "fuzz"
// includes first.
#pragma once

#include <version>

#ifndef __cpp_lib_source_location
namespace std { // NOLINT(cert-dcl58-cpp)

struct source_location {
    static constexpr source_location current(const char* file = __builtin_FILE(),
                                             unsigned line = __builtin_LINE()) noexcept {
        return {file, line};
    }

    constexpr const char* file_name() const noexcept { return m_file; }

    constexpr unsigned line() const noexcept { return m_line; }

    const char* m_file = "";
    unsigned m_line = 0;
};
} // namespace std
#endif
