#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

/// Whether `text` matches `glob`: `*` any run of characters, `?` one, everything else itself.
bool matchesGlob(std::string_view glob, std::string_view text);

/// "12.5 MB" with decimal units (1 MB = 10^6 bytes), 3 significant digits.
std::string formatBytes(uint64_t bytes);

/// Shortest text that reads back as the same double.
std::string formatNumber(double value);

/// `text` cut at each `separator`; an empty text gives one empty piece.
std::vector<std::string> split(std::string_view text, char separator);

/// `pieces` with `separator` between them.
std::string join(const std::vector<std::string>& pieces, std::string_view separator);

/// The candidate with the smallest edit distance to `word`, or empty when none is near (for "did
/// you mean").
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// True when `text` is well-formed UTF-8.
bool isUtf8(std::string_view text);

} // namespace lathe
