#pragma once

#include <QString>

#include <string_view>

namespace lathe::ui {

/// A message of validate() or of the engine in the window's language. The plain library speaks
/// English; its sentences are recognised by their pattern, and their names and numbers kept.
/// An unknown sentence comes back as it is.
QString problemText(std::string_view english);

} // namespace lathe::ui
