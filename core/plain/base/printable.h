#pragma once

#include <string>
#include <string_view>

namespace lathe {

/// `text` for a terminal: control characters, which could move its cursor or change its title, and
/// marks that reverse the direction of writing are spelled as \x1b. Line ends and tabs stay; bytes
/// that are not UTF-8 are spelled too.
std::string printable(std::string_view text);

} // namespace lathe
