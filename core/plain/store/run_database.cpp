#include "core/plain/store/run_database.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"

#include <chrono>
#include <thread>
#include <unistd.h>
#include <vector>

namespace lathe {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kVersionOfVariants = 4; ///< before, a variant was known by its title alone

/// Migration n (from 1) at index n - 1: the text after each "-- version n" line.
std::vector<std::string> migrations() {
    std::vector<std::string> out;
    for (const std::string& line : split(storeSchema(), '\n')) {
        if (line.starts_with("-- version ")) {
            out.emplace_back();
            LATHE_ASSERT(line == "-- version " + std::to_string(out.size()));
        } else if (!out.empty()) {
            out.back() += line + "\n";
        }
    }
    return out;
}

int64_t versionOf(Database& database) {
    Statement pragma(database, "PRAGMA user_version");
    pragma.step();
    return pragma.integer(0);
}

/// A database of another program has tables but no version of ours.
void requireOurs(Database& database, int64_t version) {
    Statement tables(database, "SELECT count(*) FROM sqlite_master");
    tables.step();
    if (tables.integer(0) > 0 || version < 0) {
        throw Error(ErrorCode::BadData,
                    database.path().string() + " is a database, but not one of Lathe",
                    "Move the file away, or choose another folder with --home.");
    }
}

// Two processes may open a new home at once: the second, once it has the lock, finds the work done.
void migrate(Database& database) {
    const auto steps = migrations();
    const auto newest = static_cast<int64_t>(steps.size());
    if (versionOf(database) >= newest) {
        return;
    }
    Transaction transaction(database);
    const int64_t current = versionOf(database);
    if (current <= 0) {
        requireOurs(database, current);
    }
    for (auto version = current; version < newest; ++version) {
        database.run(steps[static_cast<size_t>(version)].c_str());
        database.run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
    }
    transaction.commit();
}

// SQLite does not wait for others while it switches to the write-ahead log.
void switchToWal(Database& database) {
    using namespace std::chrono_literals;
    for (int attempt = 0;; ++attempt) {
        try {
            database.run("PRAGMA journal_mode = WAL");
            return;
        } catch (const Error&) {
            if (attempt == 100) {
                throw;
            }
        }
        std::this_thread::sleep_for(20ms);
    }
}

void prepareForWriting(Database& database) {
    if (versionOf(database) == 0) {
        switchToWal(database);
    }
    migrate(database);
    database.run("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
}

bool isNewer(Database& database) {
    return versionOf(database) > static_cast<int64_t>(migrations().size());
}

std::string newerReason(Database& database) {
    return database.path().string() + " has schema version " + std::to_string(versionOf(database)) +
           ", this Lathe writes version " + std::to_string(migrations().size()) +
           ": runs can be read, but not started or removed. Use a newer Lathe, or choose another "
           "folder with --home.";
}

bool canWrite(const fs::path& home, const fs::path& file) {
    std::error_code ignored;
    return ::access(home.c_str(), W_OK | X_OK) == 0 &&
           (!fs::exists(file, ignored) || ::access(file.c_str(), W_OK) == 0);
}

/// The log of a writer that still runs makes a frozen view wrong, so plain reading goes first.
std::unique_ptr<Database> openToRead(const fs::path& file) {
    try {
        auto database = std::make_unique<Database>(file, Database::Access::ReadOnly);
        versionOf(*database);
        return database;
    } catch (const Error&) {
        auto database = std::make_unique<Database>(file, Database::Access::Frozen);
        versionOf(*database);
        return database;
    }
}

/// Gives an older database that cannot be migrated the columns that queries expect.
void addNewerColumns(Database& database) {
    const int64_t version = versionOf(database);
    if (version == 1) {
        database.run("CREATE TEMP VIEW planned AS SELECT *, 0 AS work FROM main.step");
    } else if (version < kVersionOfVariants) {
        database.run("CREATE TEMP VIEW planned AS SELECT * FROM main.step");
    } else {
        return;
    }
    database.run("CREATE TEMP VIEW step AS SELECT *,"
                 " CASE type WHEN 'evaluate' THEN title ELSE '' END AS variant,"
                 " type = 'evaluate' AND title = 'Base' AS base FROM planned");
}

} // namespace

RunDatabase openRunDatabase(const fs::path& home) {
    const fs::path file = home / "runs.db";
    std::error_code ignored;
    if (fs::exists(file, ignored) && !canWrite(home, file)) {
        auto database = openToRead(file);
        if (versionOf(*database) <= 0) {
            requireOurs(*database, versionOf(*database));
        }
        addNewerColumns(*database);
        return {std::move(database), home.string() + " cannot be written to: runs can be read, "
                                                     "but not started or removed."};
    }
    makeFolder(home);
    auto database = std::make_unique<Database>(file, Database::Access::ReadWrite);
    std::string readOnlyBecause;
    if (isNewer(*database)) {
        readOnlyBecause = newerReason(*database);
        database = std::make_unique<Database>(file, Database::Access::ReadOnly);
    } else {
        prepareForWriting(*database);
    }
    return {std::move(database), std::move(readOnlyBecause)};
}

std::unique_ptr<Database> openWritableRunDatabase(const fs::path& home) {
    RunDatabase opened = openRunDatabase(home);
    if (!opened.readOnlyReason.empty()) {
        throw Error(ErrorCode::BadData, opened.readOnlyReason,
                    "Choose another folder with --home.");
    }
    return std::move(opened.database);
}

} // namespace lathe
