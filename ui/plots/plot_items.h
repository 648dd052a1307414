#pragma once

#include "ui/base/theme.h"
#include "ui/plots/chart_range.h"
#include "ui/plots/point_labels.h"

#include <optional>
#include <vector>

class QCPAbstractPlottable;
class QCPAxis;
class QCPErrorBars;
class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace lathe::ui {

/// What a chart shows, as items of a QCustomPlot, which owns them.
class PlotItems {
public:
    PlotItems(Theme& theme, QCustomPlot* plot); ///< both outlive this

    /// Rebuilds everything from `data`: for changes other than new points of curves.
    void build(const ChartData& data, const ChartScale& scale);

    /// Adds the points of the curves that are new since build() or the last append().
    void append(const ChartData& data);

    /// Places the names of points, for the plane's present size in pixels.
    void placeLabels();

    /// A vertical line at `at`, without drawing the curves again.
    void showHoverLine(double at);
    void hideHoverLine();

private:
    QCPAxis* x() const;
    QCPAxis* y() const;
    QColor colour(int index) const;
    void styleAxis(QCPAxis* axis, bool withGrid) const;
    void setTickers(const ChartData& data, const ChartScale& scale) const;
    QCPErrorBars* errorBars(QCPAbstractPlottable* of, const QColor& ink, double width) const;
    QCPItemText* text(const QString& words, ColorRole role) const;
    void addCurves(const ChartData& data);
    void addBars(const ChartData& data, bool isShare) const;
    void addPoints(const ChartData& data, const ChartScale& scale);
    void addMarks(const std::vector<ChartPoint>& sameLook, bool isShare) const;
    void addFront(const std::vector<QPointF>& places, const std::vector<size_t>& front) const;
    void addBaselines(const ChartData& data) const;

    Theme& m_theme;
    QCustomPlot* m_plot;
    QCPItemStraightLine* m_hoverLine = nullptr;
    std::vector<QCPGraph*> m_curves{};
    std::vector<QCPErrorBars*> m_curveErrors{};
    std::optional<PointLabels> m_labels{};
};

} // namespace lathe::ui
