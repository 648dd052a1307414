#pragma once

#include <filesystem>

namespace lathe {

/// The folder that holds runs.db and blobs/: `given` if not empty, else LATHE_HOME, else
/// $XDG_DATA_HOME/lathe, else ~/.local/share/lathe. Not created here.
std::filesystem::path homeFolder(const std::filesystem::path& given = {});

} // namespace lathe
