#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <string_view>

namespace lathe {

/// The kind of an error, as a caller or an exit status needs it.
enum class ErrorCode {
    User,        ///< the user's input is wrong: exit status 1
    OutOfMemory, ///< host or device memory: exit status 2
    BadData,     ///< a model, text or file cannot be used: exit status 3
    Bug,         ///< the programmer's fault: exit status 4
    Interrupted, ///< stopped on request, resumable: exit status 85
};

/// The operation cannot continue. `what()` states what happened, where, and with which numbers,
/// in one sentence; `hint()` states what the user can do about it (may be empty).
class Error : public std::exception {
public:
    Error(ErrorCode code, std::string what, std::string hint = {});

    const char* what() const noexcept override { return m_what.c_str(); }

    ErrorCode code() const { return m_code; }

    const std::string& hint() const { return m_hint; }

    /// A copy whose message starts with `where` and a colon: callers add the node or the layer.
    Error within(std::string_view where) const;

private:
    ErrorCode m_code;
    std::string m_what;
    std::string m_hint;
};

/// Exit status of a program that ends with `code`.
int exitStatus(ErrorCode code);

/// Stable lower-case word for `code`, as stored and printed ("user", "out_of_memory", …).
std::string_view nameOf(ErrorCode code);

[[noreturn]] void failAssertion(const char* condition, std::source_location where);

} // namespace lathe

/// A fault of the program. Active in all builds; throws Error{Bug}.
#define LATHE_ASSERT(condition)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ::lathe::failAssertion(#condition, std::source_location::current());                   \
    } while (false)
