#include "ui/plots/plot_canvas.h"

#include "ui/plots/plot_items.h"

#include <QMouseEvent>
#include <QVBoxLayout>
#include <qcustomplot.h>

namespace lathe::ui {

struct PlotCanvas::Plot {
    Plot(Theme& theme, QCustomPlot* plot) : widget(plot), items(theme, plot) {}

    QCPAxis* x() const { return widget->xAxis; }

    QCPAxis* y() const { return widget->yAxis; }

    QCustomPlot* widget;
    PlotItems items;
    bool ownMove = false; ///< the axes move by themselves, not by the user
};

PlotCanvas::PlotCanvas(Theme& theme, QWidget* parent)
    : QWidget(parent), m_plot(std::make_unique<Plot>(theme, new QCustomPlot(this))) {
    QCustomPlot* plot = m_plot->widget;
    plot->setObjectName(QStringLiteral("chartPlot"));
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setNoAntialiasingOnDrag(true);
    plot->setMouseTracking(true);
    plot->setContextMenuPolicy(Qt::NoContextMenu);
    plot->installEventFilter(this);
    plot->axisRect()->setMinimumMargins(QMargins(8, 8, 14, 4));
    // The curves' pixels are known only once the margins are, so labels are placed in between.
    connect(plot, &QCustomPlot::afterLayout, this, [this] { m_plot->items.placeLabels(); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(plot);
    for (QCPAxis* axis : {m_plot->x(), m_plot->y()}) {
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
            if (!m_plot->ownMove) {
                Q_EMIT zoomedByUser();
            }
        });
    }
}

PlotCanvas::~PlotCanvas() = default;

void PlotCanvas::setAxisLabels(const QString& x, const QString& y) {
    m_plot->x()->setLabel(x);
    m_plot->y()->setLabel(y);
}

void PlotCanvas::build(const ChartData& content, const ChartScale& scale) {
    m_plot->ownMove = true; // a change of the scale corrects the range
    m_plot->items.build(content, scale);
    m_plot->ownMove = false;
}

void PlotCanvas::append(const ChartData& content) {
    m_plot->items.append(content);
}

void PlotCanvas::setRange(const ChartRange& range) {
    m_plot->ownMove = true;
    m_plot->x()->setRange(range.left, range.right);
    m_plot->y()->setRange(range.bottom, range.top);
    m_plot->ownMove = false;
}

void PlotCanvas::draw() {
    m_plot->widget->replot(QCustomPlot::rpQueuedReplot);
}

void PlotCanvas::showHoverLine(double x) {
    m_plot->items.showHoverLine(x);
}

void PlotCanvas::hideHoverLine() {
    m_plot->items.hideHoverLine();
}

QPointF PlotCanvas::valueAt(const QPoint& pixel) const {
    return {m_plot->x()->pixelToCoord(pixel.x()), m_plot->y()->pixelToCoord(pixel.y())};
}

QPointF PlotCanvas::pixelAt(const QPointF& value) const {
    return {m_plot->x()->coordToPixel(value.x()), m_plot->y()->coordToPixel(value.y())};
}

QPixmap PlotCanvas::picture(QSize pixels, double scale) {
    return m_plot->widget->toPixmap(pixels.width(), pixels.height(), scale);
}

bool PlotCanvas::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QPoint at = mouse->pos();
        const bool drags = mouse->buttons() != Qt::NoButton;
        if (!drags && m_plot->widget->axisRect()->rect().contains(at)) {
            Q_EMIT hovered(at);
        } else {
            Q_EMIT left();
        }
    } else if (event->type() == QEvent::Leave) {
        Q_EMIT left();
    } else if (event->type() == QEvent::Resize) {
        Q_EMIT resized();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lathe::ui
