#include "core/engine/run/errors.h"

#include <c10/util/Exception.h>

#include <new>

namespace lathe {

namespace {

Error outOfMemory(const std::string& what) {
    return {ErrorCode::OutOfMemory, "out of memory: " + what,
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
        return outOfMemory(firstLine(error.what_without_backtrace()));
    } catch (const c10::Error& error) {
        const std::string what = firstLine(error.what_without_backtrace());
        return saysOutOfMemory(what) ? outOfMemory(what)
                                     : Error(ErrorCode::Bug, "LibTorch: " + what, kReport);
    } catch (const std::bad_alloc&) {
        return outOfMemory("the computer has not enough memory for this step");
    } catch (const std::exception& error) {
        return {ErrorCode::Bug, error.what(), kReport};
    } catch (...) {
        return {ErrorCode::Bug, "an unknown exception", kReport};
    }
}

} // namespace lathe
