#include "ui/plots/plot_canvas.h"

#include "ui/plots/point_labels.h"
#include "ui/plots/ticks.h"

#include <QMouseEvent>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace lathe::ui {

namespace {

constexpr size_t kMostMarks = 60; // longer curves are drawn without dots and error bars

constexpr std::array kDashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
constexpr std::array kMarks{QCPScatterStyle::ssDisc, QCPScatterStyle::ssSquare,
                            QCPScatterStyle::ssTriangle, QCPScatterStyle::ssDiamond};

size_t dashOf(const ChartLine& line) {
    return static_cast<size_t>(line.dash) % kDashes.size();
}

/// Ticks in words, whatever the size of the numbers.
template <class Places, bool kShares = false>
class Ticker : public Places {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        return tickText(tick, kShares);
    }
};

class LogTicker : public Ticker<QCPAxisTickerLog> {
protected:
    QVector<double> createTickVector(double step, const QCPRange& range) override {
        const auto ticks = ticksWithinDecades(range.lower, range.upper);
        return ticks.isEmpty() ? QCPAxisTickerLog::createTickVector(step, range) : ticks;
    }
};

class LabelItem : public QCPAbstractItem {
public:
    LabelItem(QCustomPlot* plot, const PointLabels& labels)
        : QCPAbstractItem(plot), m_labels(labels) {
        setClipToAxisRect(false);
    }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override { m_labels.draw(*painter); }

private:
    const PointLabels& m_labels;
};

} // namespace

struct PlotCanvas::Plot {
    Theme& theme;
    QCustomPlot* widget;
    QCPItemStraightLine* hoverLine = nullptr;
    std::vector<QCPGraph*> curves{};
    std::vector<QCPErrorBars*> curveErrors{};
    std::optional<PointLabels> labels{};
    bool ownMove = false; // the axes move by themselves, not by the user

    QCPAxis* x() const { return widget->xAxis; }

    QCPAxis* y() const { return widget->yAxis; }

    QColor colour(int index) const {
        return index < 0 ? theme.color(ColorRole::Text) : theme.series(index);
    }

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
};

void PlotCanvas::Plot::styleAxis(QCPAxis* axis, bool withGrid) const {
    axis->setBasePen(axis == x() ? QPen(theme.color(ColorRole::Border)) : QPen(Qt::NoPen));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(theme.color(ColorRole::TextSecondary));
    axis->setTickLabelFont(theme.secondaryFont());
    axis->setLabelColor(theme.color(ColorRole::TextSecondary));
    axis->setLabelFont(theme.secondaryFont());
    axis->setLabelPadding(3);
    axis->setTickLabelPadding(6);
    axis->grid()->setPen(QPen(theme.color(ColorRole::GridLine)));
    axis->grid()->setZeroLinePen(QPen(theme.color(ColorRole::GridLine)));
    axis->grid()->setVisible(withGrid);
}

void PlotCanvas::Plot::setTickers(const ChartData& data, const ChartScale& scale) const {
    y()->setScaleType(scale.log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    QSharedPointer<QCPAxisTicker> vertical = QSharedPointer<Ticker<QCPAxisTicker>>::create();
    if (scale.percent) {
        vertical = QSharedPointer<Ticker<QCPAxisTicker, true>>::create();
    }
    if (scale.log) {
        vertical = QSharedPointer<LogTicker>::create();
    }
    vertical->setTickCount(4);
    y()->setTicker(vertical);
    if (data.bars.empty()) {
        const auto horizontal = QSharedPointer<Ticker<QCPAxisTicker>>::create();
        horizontal->setTickCount(5);
        x()->setTicker(horizontal);
        return;
    }
    constexpr int kAxisPixels = 70;
    const int most =
        labelsThatFit(data.categories, theme.secondaryFont(), widget->width() - kAxisPixels);
    constexpr int kNumberPixels = 28;
    const QStringList texts =
        tickTexts(data.categories, most, std::max(2, widget->width() / kNumberPixels));
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (qsizetype i = 0; i < texts.size(); ++i) {
        ticker->addTick(static_cast<double>(i), texts[i]);
    }
    x()->setTicker(ticker);
}

QCPErrorBars* PlotCanvas::Plot::errorBars(QCPAbstractPlottable* of, const QColor& ink,
                                          double width) const {
    auto* bars = new QCPErrorBars(x(), y());
    bars->setDataPlottable(of);
    bars->setPen(QPen(ink, width));
    bars->setWhiskerWidth(width > 1 ? 7 : 3);
    bars->setSymbolGap(0);
    return bars;
}

QCPItemText* PlotCanvas::Plot::text(const QString& words, ColorRole role) const {
    auto* out = new QCPItemText(widget);
    out->setText(words);
    out->setFont(theme.secondaryFont());
    out->setColor(theme.color(role));
    out->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    out->position->setType(QCPItemPosition::ptAbsolute);
    return out;
}

void PlotCanvas::Plot::addCurves(const ChartData& data) {
    for (const ChartLine& line : data.lines) {
        QCPGraph* graph = widget->addGraph();
        graph->setPen(QPen(colour(line.colour), 1.5, kDashes[dashOf(line)]));
        curves.push_back(graph);
        curveErrors.push_back(errorBars(graph, colour(line.colour), 1));
    }
}

void PlotCanvas::Plot::addBars(const ChartData& data, bool isShare) const {
    const double width = 0.8 / static_cast<double>(std::max<size_t>(1, data.bars.size()));
    double left = -0.4 + width / 2;
    for (const ChartBars& set : data.bars) {
        auto* bars = new QCPBars(x(), y());
        bars->setWidth(width * 0.94);
        bars->setPen(Qt::NoPen);
        bars->setBrush(colour(set.colour));
        Whiskers errors;
        for (size_t i = 0; i < set.values.size(); ++i) {
            if (set.values[i] && std::isfinite(*set.values[i])) {
                bars->addData(static_cast<double>(i) + left, *set.values[i]);
                errors.add(*set.values[i], i < set.errors.size() ? set.errors[i] : 0, isShare);
            }
        }
        if (errors.any) {
            errorBars(bars, theme.color(ColorRole::Text), 1)->setData(errors.down, errors.up);
        }
        left += width;
    }
}

// Points of the same look share one graph: drawing costs per graph, not per point.
void PlotCanvas::Plot::addPoints(const ChartData& data, const ChartScale& scale) {
    if (data.points.empty()) {
        return;
    }
    std::map<std::pair<int, bool>, std::vector<ChartPoint>> byLook;
    std::vector<QPointF> places;
    for (const ChartPoint& point : data.points) {
        places.emplace_back(point.x, point.y);
        byLook[{point.colour, point.hollow}].push_back(point);
    }
    addFront(places, paretoFront(places, scale.largerIsBetter));
    for (auto& [look, points] : byLook) {
        // Whiskers go by the order of the data, which is kept sorted.
        std::ranges::stable_sort(points, {}, &ChartPoint::x);
        addMarks(points, scale.percent);
    }
    labels.emplace(theme.secondaryFont(), theme.color(ColorRole::Text),
                   theme.color(ColorRole::Base));
    new LabelItem(widget, *labels); // the plot owns it
    for (const ChartPoint& point : data.points) {
        labels->add(point.label, {point.x, point.y}, !point.hollow);
    }
}

void PlotCanvas::Plot::addMarks(const std::vector<ChartPoint>& sameLook, bool isShare) const {
    const QColor ink = colour(sameLook.front().colour);
    QCPGraph* marks = widget->addGraph();
    marks->setLineStyle(QCPGraph::lsNone);
    marks->setScatterStyle({QCPScatterStyle::ssCircle, QPen(ink, 1.5),
                            QBrush(sameLook.front().hollow ? theme.color(ColorRole::Base) : ink),
                            9});
    Whiskers errors;
    for (const ChartPoint& point : sameLook) {
        marks->addData(point.x, point.y);
        errors.add(point.y, point.error, isShare);
    }
    if (errors.any) {
        errorBars(marks, ink, 1.5)->setData(errors.down, errors.up);
    }
}

void PlotCanvas::Plot::addFront(const std::vector<QPointF>& places,
                                const std::vector<size_t>& front) const {
    QCPGraph* line = widget->addGraph();
    for (const size_t index : front) {
        line->addData(places[index].x(), places[index].y());
    }
    line->setLineStyle(QCPGraph::lsStepLeft);
    line->setPen(QPen(theme.color(ColorRole::TextSecondary), 1));
}

void PlotCanvas::Plot::addBaselines(const ChartData& data) const {
    for (const ChartBaseline& baseline : data.baselines) {
        auto* line = new QCPItemStraightLine(widget);
        line->setPen(QPen(theme.color(ColorRole::Text), 1, Qt::DashLine));
        line->point1->setCoords(0, baseline.value);
        line->point2->setCoords(1, baseline.value);
        QCPItemText* name = text(baseline.name, ColorRole::TextSecondary);
        name->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        name->position->setTypeY(QCPItemPosition::ptPlotCoords);
        name->position->setCoords(0.995, baseline.value);
        name->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    }
}

PlotCanvas::PlotCanvas(Theme& theme, QWidget* parent)
    : QWidget(parent), m_plot(std::make_unique<Plot>(Plot{theme, new QCustomPlot(this)})) {
    QCustomPlot* plot = m_plot->widget;
    plot->setObjectName(QStringLiteral("chartPlot"));
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setNoAntialiasingOnDrag(true);
    plot->setMouseTracking(true);
    plot->setContextMenuPolicy(Qt::NoContextMenu);
    plot->installEventFilter(this);
    plot->axisRect()->setMinimumMargins(QMargins(8, 8, 14, 4));
    // The curves' pixels are known only once the margins are, so labels are placed in between.
    connect(plot, &QCustomPlot::afterLayout, this, [this] {
        if (m_plot->labels) {
            m_plot->labels->place([this](const QPointF& value) { return pixelAt(value); },
                                  m_plot->widget->axisRect()->rect());
        }
    });
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
    Plot& p = *m_plot;
    p.widget->clearPlottables();
    p.widget->clearItems();
    p.curves.clear();
    p.curveErrors.clear();
    p.labels.reset();
    p.widget->setBackground(QBrush(p.theme.color(ColorRole::Base)));
    p.widget->axisRect()->setVisible(!content.isEmpty());
    p.styleAxis(p.x(), content.bars.empty());
    p.styleAxis(p.y(), true);
    p.ownMove = true; // a change of the scale corrects the range
    p.setTickers(content, scale);
    p.ownMove = false;
    p.addCurves(content);
    p.addBars(content, scale.percent);
    p.addPoints(content, scale);
    p.addBaselines(content);
    p.hoverLine = new QCPItemStraightLine(p.widget);
    p.hoverLine->setLayer(QStringLiteral("overlay"));
    p.hoverLine->setPen(QPen(p.theme.color(ColorRole::TextSecondary), 1));
    p.hoverLine->setVisible(false);
    append(content);
}

void PlotCanvas::append(const ChartData& content) {
    Plot& p = *m_plot;
    for (size_t i = 0; i < p.curves.size(); ++i) {
        const ChartLine& line = content.lines[i];
        for (auto k = static_cast<size_t>(p.curves[i]->dataCount()); k < line.x.size(); ++k) {
            p.curves[i]->addData(line.x[k], line.y[k]);
            p.curveErrors[i]->addData(line.errors[k]);
        }
        const bool few = line.x.size() <= kMostMarks;
        p.curveErrors[i]->setVisible(few);
        const QColor ink = p.colour(line.colour);
        p.curves[i]->setScatterStyle(few ? QCPScatterStyle(kMarks[dashOf(line)], ink, ink, 5)
                                         : QCPScatterStyle(QCPScatterStyle::ssNone));
    }
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
    QCPItemStraightLine* line = m_plot->hoverLine;
    line->point1->setCoords(x, 1);
    line->point2->setCoords(x, 2);
    line->setVisible(true);
    m_plot->widget->layer(QStringLiteral("overlay"))->replot();
}

void PlotCanvas::hideHoverLine() {
    if (m_plot->hoverLine != nullptr && m_plot->hoverLine->visible()) {
        m_plot->hoverLine->setVisible(false);
        m_plot->widget->layer(QStringLiteral("overlay"))->replot();
    }
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
