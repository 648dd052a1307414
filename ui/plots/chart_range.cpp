#include "ui/plots/chart_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace lathe::ui {

namespace {

struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void add(double value, bool positiveOnly = false) {
        if (std::isfinite(value) && (!positiveOnly || value > 0)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }

    bool isEmpty() const { return low > high; }
};

Extent padded(const Extent& extent, double share) {
    if (extent.isEmpty()) {
        return {0, 1};
    }
    const double span = extent.high - extent.low;
    const double room = span > 0 ? span * share : std::max(std::abs(extent.high) * 0.1, 0.5);
    return {extent.low - room, extent.high + room};
}

Extent paddedLog(const Extent& extent, double share) {
    if (extent.isEmpty()) {
        return {1, 10};
    }
    const double ratio = std::pow(std::max(extent.high / extent.low, 1.5), share);
    return {extent.low / ratio, extent.high * ratio};
}

Extent heights(const ChartData& data, const ChartScale& scale) {
    const bool log = scale.log;
    Extent out;
    for (const ChartLine& line : data.lines) {
        for (const double value : line.y) {
            out.add(value, log);
        }
    }
    for (const ChartBars& bars : data.bars) {
        for (size_t i = 0; i < bars.values.size(); ++i) {
            const double value = bars.values[i].value_or(std::numeric_limits<double>::quiet_NaN());
            out.add(value, log);
            const double error = i < bars.errors.size() ? bars.errors[i] : 0;
            out.add(value + whiskers(value, error, scale.percent).second, log);
        }
    }
    for (const ChartPoint& point : data.points) {
        const auto [down, up] = whiskers(point.y, point.error, scale.percent);
        out.add(point.y - down, log);
        out.add(point.y + up, log);
    }
    for (const ChartBaseline& baseline : data.baselines) {
        out.add(baseline.value, log);
    }
    return out;
}

Extent widths(const ChartData& data) {
    Extent out;
    for (const ChartLine& line : data.lines) {
        for (const double value : line.x) {
            out.add(value);
        }
    }
    for (const ChartPoint& point : data.points) {
        out.add(point.x);
    }
    return out;
}

Extent verticalRange(const ChartData& data, const ChartScale& scale) {
    const double share = data.points.empty() ? 0.08 : 0.15;
    Extent values = heights(data, scale);
    if (scale.log) {
        return paddedLog(values, share);
    }
    if (scale.percent && data.points.empty()) {
        return {0, std::max(1.03, values.isEmpty() ? 0 : values.high * 1.03)};
    }
    if (!data.bars.empty()) {
        values.add(0);
    }
    Extent out = padded(values, share);
    // Nothing measured here is negative unless a value is.
    if (values.low >= 0) {
        out.low = std::max(out.low, 0.0);
    }
    return out;
}

} // namespace

ChartRange rangeOf(const ChartData& data, const ChartScale& scale) {
    const Extent up = verticalRange(data, scale);
    if (!data.bars.empty()) {
        return {-0.6, static_cast<double>(data.categories.size()) - 0.4, up.low, up.high};
    }
    const Extent across = padded(widths(data), data.points.empty() ? 0.02 : 0.14);
    return {across.low, across.high, up.low, up.high};
}

namespace {

/// The sides of a point where its label may stand, the best first: top left corners.
std::array<QPointF, 8> sidesFor(const QSizeF& label) {
    const double w = label.width();
    const double h = label.height();
    return {{{8, -2 - h},
             {10, -h / 2},
             {-10 - w, -h / 2},
             {8, 8},
             {-w / 2, -8 - h},
             {-8 - w, -2 - h},
             {-w / 2, 8},
             {-8 - w, 8}}};
}

/// Points that matter come first, each kind from the top down: a label that must move moves down,
/// where nothing is placed yet.
std::vector<size_t> placingOrder(const std::vector<QPointF>& points,
                                 const std::vector<bool>& first) {
    std::vector<size_t> order(points.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, {}, [&](size_t i) {
        return std::pair(i >= first.size() || !first[i], points[i].y());
    });
    return order;
}

} // namespace

std::vector<QRectF> placeLabels(const std::vector<QPointF>& points,
                                const std::vector<QSizeF>& labels, const QRectF& frame,
                                const std::vector<bool>& first) {
    std::vector<QRectF> taken;
    for (const QPointF& point : points) {
        if (frame.contains(point)) {
            taken.emplace_back(point - QPointF(6, 6), QSizeF(12, 12));
        }
    }
    std::vector<QRectF> out(points.size());
    for (const size_t i : placingOrder(points, first)) {
        if (!frame.contains(points[i])) {
            continue;
        }
        for (const QPointF& side : sidesFor(labels[i])) {
            QRectF candidate(points[i] + side, labels[i]);
            candidate.moveRight(std::min(candidate.right(), frame.right()));
            candidate.moveLeft(std::max(candidate.left(), frame.left()));
            const bool free = std::ranges::none_of(
                taken, [&](const QRectF& other) { return other.intersects(candidate); });
            if (free && frame.contains(candidate)) {
                out[i] = candidate;
                taken.push_back(candidate);
                break;
            }
        }
    }
    return out;
}

} // namespace lathe::ui
