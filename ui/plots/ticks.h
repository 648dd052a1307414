#pragma once

#include <QFont>
#include <QString>
#include <QVector>

namespace lathe::ui {

/// The text of a tick, short enough for an axis; `isShare`: 0.25 is written as 25 %, and a tick
/// above the whole gets no text.
QString tickText(double tick, bool isShare);

/// Ticks between the powers of ten for a range of up to two decades, which holds too few powers to
/// read a value from; empty for wider ranges.
QVector<double> ticksWithinDecades(double lower, double upper);

/// How many names fit side by side into `width` pixels, by their mean width; at least two.
int labelsThatFit(const QStringList& names, const QFont& font, int width);

} // namespace lathe::ui
