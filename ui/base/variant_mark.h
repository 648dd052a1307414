#pragma once

#include "ui/base/theme.h"

#include <QPixmap>

namespace lathe::ui {

/// How the curve of a variant is dashed (ChartLine::dash): colours repeat, and dashes distinguish
/// those that share one.
int dashOfVariant(int number);

/// The short line before a variant's name, drawn as its curve; -1 is the base.
QPixmap variantMark(const Theme& theme, int number);

/// The same as rich text.
QString variantMarkText(const Theme& theme, int number);

} // namespace lathe::ui
