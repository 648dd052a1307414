#pragma once

#include <QString>

#include <string_view>

namespace lathe::ui {

/// A message of the engine or of core/plain in the window's language. They write English, which is
/// stable for scripts and logs; the sentence is recognised by its pattern, and its names and
/// numbers are kept. An unknown sentence is returned unchanged. Call it only on the window's
/// thread.
QString problemText(std::string_view english);

/// A message followed by what can be done about it, both in the window's language.
QString problemText(std::string_view message, std::string_view hint);

/// For a tool tip: `shown`, and below it the English of `message` and `hint` where that differs.
/// Logs hold the English, and a search for help needs it.
QString withOriginal(const QString& shown, std::string_view message, std::string_view hint);

} // namespace lathe::ui
