#pragma once

#include <filesystem>
#include <string>

namespace lathe {

/// A file beside its place under a name that no other thread, process or container has.
struct PartialFile {
    std::filesystem::path path;
    int fd = -1; ///< open for writing; the caller closes it
};

/// Follows no link and opens no file that exists. Throws Error{BadData} naming `path`.
PartialFile makePartial(const std::filesystem::path& path);

/// 16 random hexadecimal digits.
std::string randomDigits();

/// Makes the names in a folder durable; some file systems refuse it, and the names stand anyway.
void syncFolder(const std::filesystem::path& folder);

} // namespace lathe
