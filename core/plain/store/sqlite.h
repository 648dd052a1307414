#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lathe {

/// One connection to a database file, for one thread at a time.
class Database {
public:
    enum class Access {
        ReadWrite, ///< creates the file when it is absent
        ReadOnly,  ///< an existing file; other processes may write it
        Frozen,    ///< an existing file that no process writes (a read-only folder)
    };

    /// Throws Error{BadData} when the file cannot be opened.
    Database(const std::filesystem::path& path, Access access);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs statements that give no rows. Throws Error{BadData}.
    void run(const char* sql);

    int64_t changedRows() const; ///< by the last INSERT, UPDATE or DELETE

    const std::filesystem::path& path() const { return m_path; }

    /// Throws Error{BadData} with the error of the last failed call: full disk, read-only, damaged,
    /// in use by another program.
    [[noreturn]] void fail() const;

private:
    friend class Statement;
    friend class Transaction;

    std::filesystem::path m_path;
    sqlite3* m_handle = nullptr;
};

/// A prepared statement. `bind(a, b, …)` restarts it with these values; `step()` goes to the
/// next row. Every function throws Error{BadData} when the database fails.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }

    bool step(); ///< true: a row can be read
    void run();  ///< steps to the end

    int64_t integer(int column) const;
    double real(int column) const; ///< NULL reads as NaN
    std::string text(int column) const;

private:
    void reset();
    void bindOne(int index, int64_t value);

    void bindOne(int index, int value) { bindOne(index, static_cast<int64_t>(value)); }

    void bindOne(int index, double value); ///< NaN is stored as NULL
    void bindOne(int index, std::string_view value);

    Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
};

/// Everything between construction and commit() happens whole or not at all.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction(); ///< undoes what was not committed
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

} // namespace lathe
