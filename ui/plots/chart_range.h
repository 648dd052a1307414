#pragma once

#include "ui/plots/chart_data.h"

#include <QRectF>

namespace lathe::ui {

/// How values become heights.
struct ChartScale {
    bool log = false;
    bool percent = false;       ///< shares: from 0 to 100 %
    bool largerIsBetter = true; ///< for the front of points

    bool operator==(const ChartScale&) const = default;
};

struct ChartRange {
    double left = 0;
    double right = 1;
    double bottom = 0;
    double top = 1;
};

/// The part of the plane that shows everything with some room around it. Never empty; with a log
/// scale always above 0.
ChartRange rangeOf(const ChartData& data, const ChartScale& scale);

/// A place for each label beside its point: the first of eight sides where it meets no other label
/// and no point and lies within `frame`, into which it is moved sideways. A label without such a
/// place, or whose point lies outside, gets an empty place. Points marked in `first` (may be
/// shorter) choose before the others. All in pixels.
std::vector<QRectF> placeLabels(const std::vector<QPointF>& points,
                                const std::vector<QSizeF>& labels, const QRectF& frame,
                                const std::vector<bool>& first = {});

} // namespace lathe::ui
