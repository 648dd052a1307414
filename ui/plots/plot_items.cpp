#include "ui/plots/plot_items.h"

#include "ui/plots/ticks.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

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

PlotItems::PlotItems(Theme& theme, QCustomPlot* plot) : m_theme(theme), m_plot(plot) {}

QCPAxis* PlotItems::x() const {
    return m_plot->xAxis;
}

QCPAxis* PlotItems::y() const {
    return m_plot->yAxis;
}

QColor PlotItems::colour(int index) const {
    return index < 0 ? m_theme.color(ColorRole::Text) : m_theme.series(index);
}

void PlotItems::styleAxis(QCPAxis* axis, bool withGrid) const {
    axis->setBasePen(axis == x() ? QPen(m_theme.color(ColorRole::Border)) : QPen(Qt::NoPen));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(m_theme.color(ColorRole::TextSecondary));
    axis->setTickLabelFont(m_theme.secondaryFont());
    axis->setLabelColor(m_theme.color(ColorRole::TextSecondary));
    axis->setLabelFont(m_theme.secondaryFont());
    axis->setLabelPadding(3);
    axis->setTickLabelPadding(6);
    axis->grid()->setPen(QPen(m_theme.color(ColorRole::GridLine)));
    axis->grid()->setZeroLinePen(QPen(m_theme.color(ColorRole::GridLine)));
    axis->grid()->setVisible(withGrid);
}

void PlotItems::setTickers(const ChartData& data, const ChartScale& scale) const {
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
        labelsThatFit(data.categories, m_theme.secondaryFont(), m_plot->width() - kAxisPixels);
    constexpr int kNumberPixels = 28;
    const QStringList texts =
        tickTexts(data.categories, most, std::max(2, m_plot->width() / kNumberPixels));
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (qsizetype i = 0; i < texts.size(); ++i) {
        ticker->addTick(static_cast<double>(i), texts[i]);
    }
    x()->setTicker(ticker);
}

QCPErrorBars* PlotItems::errorBars(QCPAbstractPlottable* of, const QColor& ink,
                                   double width) const {
    auto* bars = new QCPErrorBars(x(), y());
    bars->setDataPlottable(of);
    bars->setPen(QPen(ink, width));
    bars->setWhiskerWidth(width > 1 ? 7 : 3);
    bars->setSymbolGap(0);
    return bars;
}

QCPItemText* PlotItems::text(const QString& words, ColorRole role) const {
    auto* out = new QCPItemText(m_plot);
    out->setText(words);
    out->setFont(m_theme.secondaryFont());
    out->setColor(m_theme.color(role));
    out->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    out->position->setType(QCPItemPosition::ptAbsolute);
    return out;
}

void PlotItems::addCurves(const ChartData& data) {
    for (const ChartLine& line : data.lines) {
        QCPGraph* graph = m_plot->addGraph();
        graph->setPen(QPen(colour(line.colour), 1.5, kDashes[dashOf(line)]));
        m_curves.push_back(graph);
        m_curveErrors.push_back(errorBars(graph, colour(line.colour), 1));
    }
}

void PlotItems::addBars(const ChartData& data, bool isShare) const {
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
            errorBars(bars, m_theme.color(ColorRole::Text), 1)->setData(errors.down, errors.up);
        }
        left += width;
    }
}

// Points of the same look share one graph: drawing costs per graph, not per point.
void PlotItems::addPoints(const ChartData& data, const ChartScale& scale) {
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
    m_labels.emplace(m_theme.secondaryFont(), m_theme.color(ColorRole::Text),
                     m_theme.color(ColorRole::Base));
    new LabelItem(m_plot, *m_labels); // the plot owns it
    for (const ChartPoint& point : data.points) {
        m_labels->add(point.label, {point.x, point.y}, !point.hollow);
    }
}

void PlotItems::addMarks(const std::vector<ChartPoint>& sameLook, bool isShare) const {
    const QColor ink = colour(sameLook.front().colour);
    QCPGraph* marks = m_plot->addGraph();
    marks->setLineStyle(QCPGraph::lsNone);
    marks->setScatterStyle({QCPScatterStyle::ssCircle, QPen(ink, 1.5),
                            QBrush(sameLook.front().hollow ? m_theme.color(ColorRole::Base) : ink),
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

void PlotItems::addFront(const std::vector<QPointF>& places,
                         const std::vector<size_t>& front) const {
    QCPGraph* line = m_plot->addGraph();
    for (const size_t index : front) {
        line->addData(places[index].x(), places[index].y());
    }
    line->setLineStyle(QCPGraph::lsStepLeft);
    line->setPen(QPen(m_theme.color(ColorRole::TextSecondary), 1));
}

void PlotItems::addBaselines(const ChartData& data) const {
    for (const ChartBaseline& baseline : data.baselines) {
        auto* line = new QCPItemStraightLine(m_plot);
        line->setPen(QPen(m_theme.color(ColorRole::Text), 1, Qt::DashLine));
        line->point1->setCoords(0, baseline.value);
        line->point2->setCoords(1, baseline.value);
        QCPItemText* name = text(baseline.name, ColorRole::TextSecondary);
        name->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        name->position->setTypeY(QCPItemPosition::ptPlotCoords);
        name->position->setCoords(0.995, baseline.value);
        name->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    }
}

void PlotItems::build(const ChartData& data, const ChartScale& scale) {
    m_plot->clearPlottables();
    m_plot->clearItems();
    m_curves.clear();
    m_curveErrors.clear();
    m_labels.reset();
    m_plot->setBackground(QBrush(m_theme.color(ColorRole::Base)));
    m_plot->axisRect()->setVisible(!data.isEmpty());
    styleAxis(x(), data.bars.empty());
    styleAxis(y(), true);
    setTickers(data, scale);
    addCurves(data);
    addBars(data, scale.percent);
    addPoints(data, scale);
    addBaselines(data);
    m_hoverLine = new QCPItemStraightLine(m_plot);
    m_hoverLine->setLayer(QStringLiteral("overlay"));
    m_hoverLine->setPen(QPen(m_theme.color(ColorRole::TextSecondary), 1));
    m_hoverLine->setVisible(false);
    append(data);
}

void PlotItems::append(const ChartData& data) {
    for (size_t i = 0; i < m_curves.size(); ++i) {
        const ChartLine& line = data.lines[i];
        for (auto k = static_cast<size_t>(m_curves[i]->dataCount()); k < line.x.size(); ++k) {
            m_curves[i]->addData(line.x[k], line.y[k]);
            m_curveErrors[i]->addData(line.errors[k]);
        }
        const bool few = line.x.size() <= kMostMarks;
        m_curveErrors[i]->setVisible(few);
        const QColor ink = colour(line.colour);
        m_curves[i]->setScatterStyle(few ? QCPScatterStyle(kMarks[dashOf(line)], ink, ink, 5)
                                         : QCPScatterStyle(QCPScatterStyle::ssNone));
    }
}

void PlotItems::placeLabels() {
    if (m_labels) {
        const auto pixelAt = [this](const QPointF& value) {
            return QPointF(x()->coordToPixel(value.x()), y()->coordToPixel(value.y()));
        };
        m_labels->place(pixelAt, m_plot->axisRect()->rect());
    }
}

void PlotItems::showHoverLine(double at) {
    m_hoverLine->point1->setCoords(at, 1);
    m_hoverLine->point2->setCoords(at, 2);
    m_hoverLine->setVisible(true);
    m_plot->layer(QStringLiteral("overlay"))->replot();
}

void PlotItems::hideHoverLine() {
    if (m_hoverLine != nullptr && m_hoverLine->visible()) {
        m_hoverLine->setVisible(false);
        m_plot->layer(QStringLiteral("overlay"))->replot();
    }
}

} // namespace lathe::ui
