#pragma once

#include "core/plain/base/file.h"

namespace lathe {

// When a mapped file is cut, or its disk fails, a read of the map raises SIGBUS, which would end
// the process. A handler puts zeros in place of the missing pages and remembers the map, so that
// whoever used the bytes can throw.

/// For MappedFile: announces a map, and its end before the memory is unmapped. The first call
/// installs the handler.
void watchMap(const std::byte* begin, size_t byteCount, const std::filesystem::path& path);
void forgetMap(const std::byte* begin);

/// Throws Error{BadData} when bytes that were read from this map were missing in the file.
void requireWhole(const MappedFile& file);

/// The same for all maps of the process, those that ended since the last call included.
void requireWholeFiles();

} // namespace lathe
