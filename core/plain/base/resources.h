#pragma once

#include <filesystem>

namespace lathe {

/// The folder that holds models/, examples/, store_schema.sql: LATHE_RESOURCES if set, else beside
/// an installed executable (../share/lathe), else the source tree of a build tree
/// (build/release/bin → resources). Throws Error{User} with the places it searched when none
/// exists.
std::filesystem::path resourcesFolder();

} // namespace lathe
