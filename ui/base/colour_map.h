#pragma once

#include <QColor>

namespace lathe::ui {

/// Cividis at `position` 0 to 1: dark blue to yellow, readable with most colour blindness.
QColor cividis(double position);

/// Black or white, whichever contrasts more with `background`.
QColor inkOn(const QColor& background);

} // namespace lathe::ui
