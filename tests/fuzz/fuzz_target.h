#pragma once

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace lathe::fuzz {

/// Runs a reader. Only an Error that names wrong input may leave it; anything else, an exception of
/// a library or a "fault of Lathe", ends the process, and libFuzzer keeps the input.
template <class Work>
void refuseOrAccept(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadData && error.code() != ErrorCode::User) {
            std::fprintf(stderr, "a reader threw: %s\n", error.what());
            std::abort();
        }
    } // another exception leaves LLVMFuzzerTestOneInput, which is noexcept there
}

inline std::string_view textOf(const uint8_t* bytes, size_t count) {
    return {reinterpret_cast<const char*>(bytes), count};
}

/// A folder of this process, in TMPDIR.
inline const std::filesystem::path& folder() {
    static const TemporaryFolder kFolder;
    return kFolder.path();
}

/// Without the sync of writeFileAtomic.
inline void write(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

} // namespace lathe::fuzz
