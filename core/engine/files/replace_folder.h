#pragma once

#include "core/engine/model/model.h"
#include "core/plain/base/new_folder.h"

namespace lathe {

// The calls of load_save.h for callers that may replace a folder which Lathe wrote earlier.

/// Throws Error{User} when a folder with this name cannot be made, or may not be replaced.
void requireWritable(const std::filesystem::path& folder, Overwrite overwrite);

/// The folder is made or replaced whole (see NewFolder), and throws as it.
void saveFolder(const Model& model, const std::filesystem::path& folder, bool asDense,
                Overwrite overwrite);

} // namespace lathe
