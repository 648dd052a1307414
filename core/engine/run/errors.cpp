#include "core/engine/run/errors.h"

#include "core/plain/base/text.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <optional>
#include <regex>

namespace lathe {

namespace {

/// The bytes in "tried to allocate 4096 bytes" or "Tried to allocate 20.00 GiB"; nothing when the
/// message names none.
std::optional<uint64_t> bytesAsked(const std::string& what) {
    static const std::regex kAsked(R"([Tt]ried to allocate ([0-9.]+) (bytes|KiB|MiB|GiB|TiB))");
    std::smatch found;
    if (!std::regex_search(what, found, kAsked)) {
        return std::nullopt;
    }
    constexpr std::array<std::string_view, 5> kUnits{"bytes", "KiB", "MiB", "GiB", "TiB"};
    const auto unit = std::ranges::find(kUnits, found[2].str()) - kUnits.begin();
    return static_cast<uint64_t>(std::stod(found[1]) * std::pow(1024.0, unit));
}

/// Without the words of the library, which name its own sources.
Error outOfMemory(const std::string& what) {
    const auto bytes = bytesAsked(what);
    return {ErrorCode::OutOfMemory,
            bytes ? "out of memory: " + formatBytes(*bytes) + " more were asked for at once"
                  : "out of memory",
            "free memory, choose a smaller model, fewer or shorter windows, or --dtype bfloat16"};
}

/// LibTorch's CPU allocator throws a plain c10::Error.
bool saysOutOfMemory(const std::string& what) {
    return what.find("can't allocate memory") != std::string::npos ||
           what.find("out of memory") != std::string::npos;
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

Error errorFrom(std::exception_ptr exception) {
    constexpr const char* kReport = "this is a fault of Lathe; please report it with the workflow";
    try {
        std::rethrow_exception(exception);
    } catch (const Error& error) {
        return error;
    } catch (const c10::OutOfMemoryError& error) {
        return outOfMemory(error.what_without_backtrace());
    } catch (const c10::Error& error) {
        const std::string what = firstLine(error.what_without_backtrace());
        return saysOutOfMemory(what) ? outOfMemory(error.what_without_backtrace())
                                     : Error(ErrorCode::Bug, "LibTorch: " + what, kReport);
    } catch (const std::bad_alloc&) {
        return outOfMemory("");
    } catch (const std::exception& error) {
        return {ErrorCode::Bug, error.what(), kReport};
    } catch (...) {
        return {ErrorCode::Bug, "an unknown exception", kReport};
    }
}

} // namespace lathe
