#pragma once

#include <filesystem>

namespace lathe {

/// Whether a folder that Lathe wrote earlier may be replaced: only when the user asks for it.
enum class Overwrite { No, Yes };

/// Throws Error{User} unless `folder` may be written: it is absent or empty, or `overwrite` is Yes
/// and every file in it is one that Lathe wrote there and nobody changed in length.
void requireReplaceable(const std::filesystem::path& folder, Overwrite overwrite);

/// A folder that is written beside its place under a temporary name and takes the place in one
/// step: whoever opens the place finds the earlier folder or the new one, whole. A killed process
/// leaves the temporary folder, which the next NewFolder for the same place removes.
class NewFolder {
public:
    /// Throws as requireReplaceable, and Error{BadData} when the folder beside cannot be made.
    NewFolder(const std::filesystem::path& place, Overwrite overwrite);
    ~NewFolder(); ///< removes what did not take the place, or was replaced
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    /// Where the files are written.
    const std::filesystem::path& path() const { return m_path; }

    /// Lists the files in kFileList, makes all durable, and takes the place. Throws as the
    /// constructor; then the place has what it had.
    void finish();

private:
    std::filesystem::path m_place;
    Overwrite m_overwrite;
    std::filesystem::path m_path;
    int m_lock = -1; ///< held while the folder is written: others may not remove it
};

/// The file that marks a folder as written by Lathe: names and lengths of its other files.
inline constexpr const char* kFileList = "lathe-files.json";

} // namespace lathe
