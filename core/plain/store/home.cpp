#include "core/plain/store/home.h"

#include "core/plain/base/error.h"

#include <cstdlib>

namespace lathe {

namespace {

std::filesystem::path fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

} // namespace

std::filesystem::path homeFolder(const std::filesystem::path& given) {
    if (!given.empty()) {
        return given;
    }
    if (auto chosen = fromEnvironment("LATHE_HOME"); !chosen.empty()) {
        return chosen;
    }
    // The XDG rule: a relative path in this variable is to be ignored.
    if (const auto shared = fromEnvironment("XDG_DATA_HOME"); shared.is_absolute()) {
        return shared / "lathe";
    }
    const auto user = fromEnvironment("HOME");
    if (user.empty()) {
        throw Error(ErrorCode::User,
                    "there is no folder for runs and results: LATHE_HOME, "
                    "XDG_DATA_HOME and HOME are empty",
                    "Name one with --home or LATHE_HOME.");
    }
    return user / ".local" / "share" / "lathe";
}

} // namespace lathe
