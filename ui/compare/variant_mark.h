#pragma once

#include "ui/shell/theme.h"

#include <QPixmap>

namespace lathe::ui {

/// The short line in a variant's colour that stands before its name; -1 is the base.
QPixmap variantMark(const Theme& theme, int colour);

} // namespace lathe::ui
