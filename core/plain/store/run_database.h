#pragma once

#include "core/plain/store/sqlite.h"

#include <memory>

namespace lathe {

/// resources/store_schema.sql.
const char* storeSchema();

/// runs.db, opened for reading and writing where possible, else for reading, with the reason.
struct RunDatabase {
    std::unique_ptr<Database> database;
    std::string readOnlyReason; ///< empty: it may be written
};

/// Opens or creates `home`/runs.db and brings its schema up to date. A database of a newer
/// schema, or one in a folder that cannot be written to, opens read-only with a reason.
/// Throws Error{BadData}: not a database, damaged, home cannot be read or created.
RunDatabase openRunDatabase(const std::filesystem::path& home);

/// The same for callers that must write. Throws Error{BadData} with the reason.
std::unique_ptr<Database> openWritableRunDatabase(const std::filesystem::path& home);

} // namespace lathe
