#pragma once

#include <QFont>
#include <QString>
#include <QVector>

namespace lathe::ui {

/// A tick in words short enough for an axis; `isShare`: 0.25 is written as 25 %, and room above the
/// whole has no number.
QString tickText(double tick, bool isShare);

/// Ticks between the powers of ten, where less than two decades hold too few of those to read a
/// value from; empty for more.
QVector<double> ticksWithinDecades(double lower, double upper);

/// How many of the names fit side by side into `width` pixels, by their mean; at least two.
int labelsThatFit(const QStringList& names, const QFont& font, int width);

} // namespace lathe::ui
