#include "core/plain/base/error.h"

namespace lathe {

Error::Error(ErrorCode code, std::string what, std::string hint)
    : m_code(code), m_what(std::move(what)), m_hint(std::move(hint)) {}

Error Error::within(std::string_view where) const {
    return Error(m_code, std::string(where) + ": " + m_what, m_hint);
}

int exitStatus(ErrorCode code) {
    switch (code) {
    case ErrorCode::User:
        return 1;
    case ErrorCode::OutOfMemory:
        return 2;
    case ErrorCode::BadData:
        return 3;
    case ErrorCode::Interrupted:
        return 85;
    case ErrorCode::Bug:
        break;
    }
    return 4;
}

std::string_view nameOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::User:
        return "user";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::BadData:
        return "bad_data";
    case ErrorCode::Interrupted:
        return "interrupted";
    case ErrorCode::Bug:
        break;
    }
    return "bug";
}

void failAssertion(const char* condition, std::source_location where) {
    throw Error(ErrorCode::Bug,
                std::string("internal check failed: ") + condition + " (" + where.file_name() +
                    ":" + std::to_string(where.line()) + ")",
                "This is a fault in Lathe. Please report it with the log.");
}

} // namespace lathe
