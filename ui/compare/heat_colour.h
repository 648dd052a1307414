#pragma once

#include <QColor>

namespace lathe::ui {

/// The colour between `from` and `to` at `position` 0 to 1. Lightness and hue change evenly to the
/// eye. Source: Ottosson 2020, OKLab.
QColor perceptualMix(const QColor& from, const QColor& to, double position);

} // namespace lathe::ui
