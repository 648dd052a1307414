#pragma once

#include <QString>

namespace lathe::ui {

class Theme;

/// The one style sheet of the window, in the colours of `theme`.
QString styleSheetOf(const Theme& theme);

} // namespace lathe::ui
