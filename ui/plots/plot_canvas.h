#pragma once

#include "ui/base/theme.h"
#include "ui/plots/chart_range.h"

#include <QPixmap>
#include <QWidget>

#include <memory>

namespace lathe::ui {

/// The drawing area of a chart: a QCustomPlot, its axes and the mouse on it.
class PlotCanvas : public QWidget {
    Q_OBJECT

public:
    explicit PlotCanvas(Theme& theme, QWidget* parent = nullptr);
    ~PlotCanvas() override;

    void setAxisLabels(const QString& x, const QString& y);

    /// Rebuilds everything from `content`: for changes other than new points of curves.
    void build(const ChartData& content, const ChartScale& scale);

    /// Adds the points of the curves that are new since build() or the last append().
    void append(const ChartData& content);

    void setRange(const ChartRange& range);
    void draw(); ///< the next time the event loop runs

    /// A vertical line at `x`, without drawing the curves again.
    void showHoverLine(double x);
    void hideHoverLine();

    QPointF valueAt(const QPoint& pixel) const;
    QPointF pixelAt(const QPointF& value) const;
    QPixmap picture(QSize pixels, double scale);

Q_SIGNALS:
    void zoomedByUser();
    void hovered(const QPoint& pixel); ///< the mouse is over the plane
    void left();
    void resized();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Plot;
    std::unique_ptr<Plot> m_plot;
};

} // namespace lathe::ui
