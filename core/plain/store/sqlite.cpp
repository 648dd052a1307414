#include "core/plain/store/sqlite.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <cerrno>
#include <limits>
#include <sqlite3.h>

namespace lathe {

namespace {

std::string uriOf(const std::filesystem::path& path, Database::Access access) {
    std::string out = "file:";
    for (const char c : std::filesystem::absolute(path).string()) {
        switch (c) {
        case '%':
            out += "%25";
            break;
        case '?':
            out += "%3f";
            break;
        case '#':
            out += "%23";
            break;
        default:
            out += c;
        }
    }
    switch (access) {
    case Database::Access::ReadWrite:
        return out + "?mode=rwc";
    case Database::Access::ReadOnly:
        return out + "?mode=ro";
    case Database::Access::Frozen:
        break;
    }
    return out + "?mode=ro&immutable=1";
}

[[noreturn]] void throwDamaged(const std::filesystem::path& path, const std::string& reason) {
    throw Error(ErrorCode::BadData,
                "cannot use " + path.string() + " as the run database: " + reason,
                "Move the file away (a new one is made), or choose another folder with --home.");
}

} // namespace

Database::Database(const std::filesystem::path& path, Access access) : m_path(path) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    const std::string uri = uriOf(path, access);
    if (sqlite3_open_v2(uri.c_str(), &m_handle, flags, nullptr) != SQLITE_OK) {
        try {
            fail();
        } catch (...) {
            sqlite3_close_v2(m_handle);
            throw;
        }
    }
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, 5000);
}

Database::~Database() {
    sqlite3_close_v2(m_handle);
}

void Database::run(const char* sql) {
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
}

int64_t Database::changedRows() const {
    return sqlite3_changes64(m_handle);
}

void Database::fail() const {
    const int code = m_handle == nullptr ? SQLITE_NOMEM : sqlite3_errcode(m_handle) & 0xff;
    const std::string reason =
        m_handle == nullptr ? "out of memory" : std::string(sqlite3_errmsg(m_handle));
    const int systemError = m_handle == nullptr ? 0 : sqlite3_system_errno(m_handle);
    switch (code) {
    case SQLITE_FULL:
        throwWriteError(m_path, ENOSPC);
    case SQLITE_READONLY:
        throwWriteError(m_path, EROFS);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        throwWriteError(m_path, systemError != 0 ? systemError : EACCES);
    case SQLITE_IOERR:
        throwWriteError(m_path, systemError != 0 ? systemError : EIO);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw Error(ErrorCode::BadData, m_path.string() + " is in use by another program",
                    "Wait until it has finished, or choose another folder with --home.");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        throwDamaged(m_path, reason);
    default:
        throw Error(ErrorCode::BadData, m_path.string() + ": " + reason,
                    "Check the folder, or choose another one with --home.");
    }
}

Statement::Statement(Database& database, std::string_view sql) : m_database(database) {
    const int code = sqlite3_prepare_v2(database.m_handle, sql.data(), static_cast<int>(sql.size()),
                                        &m_statement, nullptr);
    if (code != SQLITE_OK) {
        database.fail();
    }
}

Statement::~Statement() {
    sqlite3_finalize(m_statement);
}

bool Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        m_database.fail();
    }
    return false;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const {
    if (sqlite3_column_type(m_statement, column) == SQLITE_NULL) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return sqlite3_column_double(m_statement, column);
}

std::string Statement::text(int column) const {
    const auto* begin = sqlite3_column_text(m_statement, column);
    const int byteCount = sqlite3_column_bytes(m_statement, column);
    return begin == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(begin), static_cast<size_t>(byteCount));
}

// sqlite3_reset repeats the error of the last step, which was thrown already.
void Statement::reset() {
    sqlite3_reset(m_statement);
}

void Statement::bindOne(int index, int64_t value) {
    LATHE_ASSERT(sqlite3_bind_int64(m_statement, index, value) == SQLITE_OK);
}

void Statement::bindOne(int index, double value) {
    LATHE_ASSERT(sqlite3_bind_double(m_statement, index, value) == SQLITE_OK);
}

void Statement::bindOne(int index, std::string_view value) {
    // An empty view may have no address, and a null address would be stored as NULL.
    const char* begin = value.empty() ? "" : value.data();
    LATHE_ASSERT(sqlite3_bind_text64(m_statement, index, begin, value.size(), SQLITE_TRANSIENT,
                                     SQLITE_UTF8) == SQLITE_OK);
}

// IMMEDIATE: a transaction that reads first and writes later could otherwise fail at once as busy.
Transaction::Transaction(Database& database) : m_database(database) {
    m_database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (m_open) {
        // SQLite may have rolled back by itself (full disk); then there is nothing to undo.
        sqlite3_exec(m_database.m_handle, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    m_database.run("COMMIT");
    m_open = false;
}

} // namespace lathe
