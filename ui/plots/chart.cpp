#include "ui/plots/chart.h"

#include "ui/plots/chart_header.h"
#include "ui/plots/chart_menu.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/read_out.h"

#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr int kDrawInterval = 100; // milliseconds

} // namespace

struct Chart::State {
    ChartHeader* header = nullptr;
    PlotCanvas* canvas = nullptr;
    QLabel* empty = nullptr;
    bool ownEmptyText = false;
    QLabel* readOut = nullptr;
    QMenu* menu = nullptr;
    QTimer timer{};
    QElapsedTimer sinceDraw{};
    ChartData data{};
    ChartScale scale{};
    QString title{};
    QString xLabel{};
    QString yLabel{};
    bool wasEmpty = true;
    bool legend = true;
    bool follow = true;
    bool stale = true; // the canvas needs more than new points
    int draws = 0;
};

Chart::Chart(Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_state(std::make_unique<State>()) {
    State& s = *m_state;
    s.header = new ChartHeader(theme, this);
    s.canvas = new PlotCanvas(theme, this);
    s.canvas->setMinimumSize(160, 110);
    s.empty = new QLabel(this);
    s.empty->setObjectName(QStringLiteral("chartEmpty"));
    s.empty->setAlignment(Qt::AlignCenter);
    s.empty->setWordWrap(true);
    s.empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    s.empty->setProperty("role", QStringLiteral("secondary"));
    s.empty->setText(tr("Not measured yet."));
    s.readOut = new QLabel(this);
    s.readOut->setObjectName(QStringLiteral("chartReadOut"));
    s.readOut->setAttribute(Qt::WA_TransparentForMouseEvents);
    s.readOut->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(s.header);
    column->addWidget(s.canvas, 1);
    s.menu = makeChartMenu(*this);
    s.header->menuButton().setMenu(s.menu);
    s.timer.setSingleShot(true);
    connect(&s.timer, &QTimer::timeout, this, &Chart::drawNow);
    connect(&s.header->followButton(), &QToolButton::clicked, this, &Chart::resetZoom);
    connect(s.canvas, &PlotCanvas::zoomedByUser, this, &Chart::stopFollowing);
    connect(s.canvas, &PlotCanvas::hovered, this, &Chart::showReadOut);
    connect(s.canvas, &PlotCanvas::left, this, &Chart::hideReadOut);
    connect(s.canvas, &PlotCanvas::resized, this, [this] { markStale(); });
    connect(&theme, &Theme::changed, this, [this] { markStale(); });
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    markStale();
}

Chart::~Chart() = default;

void Chart::setTitle(const QString& title) {
    m_state->title = title;
    m_state->header->setTitle(title);
    setAccessibleName(title);
}

QString Chart::title() const {
    return m_state->title;
}

void Chart::setNote(const QString& note) {
    m_state->header->setNote(note);
}

void Chart::setAxisLabels(const QString& x, const QString& y) {
    m_state->xLabel = x;
    m_state->yLabel = y;
    m_state->canvas->setAxisLabels(x, y);
    scheduleDraw();
}

void Chart::setEmptyText(const QString& text) {
    m_state->ownEmptyText = true;
    m_state->empty->setText(text);
}

void Chart::setLogY(bool log) {
    m_state->scale.log = log;
    markStale();
}

bool Chart::logY() const {
    return m_state->scale.log;
}

void Chart::setPercent(bool percent) {
    m_state->scale.percent = percent;
    markStale();
}

void Chart::setLegendVisible(bool visible) {
    m_state->legend = visible;
    markStale();
}

bool Chart::legendVisible() const {
    return m_state->legend;
}

int Chart::addLine(const QString& name, int colour, int dash) {
    m_state->data.lines.push_back({.name = name, .colour = colour, .dash = dash});
    markStale();
    return static_cast<int>(m_state->data.lines.size()) - 1;
}

void Chart::append(int line, double x, double y, double error) {
    ChartLine& target = m_state->data.lines.at(static_cast<size_t>(line));
    target.x.push_back(x);
    target.y.push_back(y);
    target.errors.push_back(error);
    scheduleDraw();
}

void Chart::setBars(const QStringList& categories, std::vector<ChartBars> bars) {
    m_state->data.categories = categories;
    m_state->data.bars = std::move(bars);
    markStale();
}

void Chart::setPoints(std::vector<ChartPoint> points, bool largerIsBetter) {
    std::vector<QPointF> places;
    for (ChartPoint& point : points) {
        places.emplace_back(point.x, point.y);
        point.hollow = true;
    }
    for (const size_t index : paretoFront(places, largerIsBetter)) {
        points[index].hollow = false;
    }
    m_state->data.points = std::move(points);
    m_state->header->setFits(true);
    m_state->scale.largerIsBetter = largerIsBetter;
    markStale();
}

void Chart::setBaselines(std::vector<ChartBaseline> baselines) {
    m_state->data.baselines = std::move(baselines);
    markStale();
}

void Chart::clear() {
    m_state->data = {};
    markStale();
}

const ChartData& Chart::data() const {
    return m_state->data;
}

bool Chart::follows() const {
    return m_state->follow;
}

void Chart::stopFollowing() {
    if (m_state->follow) {
        m_state->follow = false;
        m_state->header->followButton().show();
        Q_EMIT followChanged(false);
    }
}

void Chart::resetZoom() {
    m_state->header->followButton().hide();
    if (!m_state->follow) {
        m_state->follow = true;
        Q_EMIT followChanged(true);
    }
    scheduleDraw();
}

void Chart::markStale() {
    m_state->stale = true;
    scheduleDraw();
}

// The first change after a pause is drawn at once, further ones wait for the interval's end.
void Chart::scheduleDraw() {
    if (!m_state->timer.isActive()) {
        const qint64 since =
            m_state->sinceDraw.isValid() ? m_state->sinceDraw.elapsed() : kDrawInterval;
        m_state->timer.start(static_cast<int>(std::max<qint64>(0, kDrawInterval - since)));
    }
}

void Chart::drawNow() {
    State& s = *m_state;
    s.timer.stop();
    if (!isVisible() && s.draws > 0) {
        s.stale = true; // drawn when it is shown
        return;
    }
    const bool nothing = s.data.isEmpty();
    if (s.stale || nothing != s.wasEmpty) {
        s.canvas->build(s.data, s.scale);
        updateLegend();
    } else {
        s.canvas->append(s.data);
    }
    s.stale = false;
    s.wasEmpty = nothing;
    s.empty->setVisible(nothing);
    s.empty->setGeometry(s.canvas->geometry().adjusted(24, 0, -24, 0));
    if (s.follow) {
        s.canvas->setRange(rangeOf(s.data, s.scale));
    }
    s.canvas->draw();
    s.sinceDraw.restart();
    ++s.draws;
}

int Chart::drawCount() const {
    return m_state->draws;
}

void Chart::updateLegend() {
    std::vector<std::pair<QString, QColor>> entries;
    const auto add = [&](const QString& name, int colour) {
        entries.emplace_back(name,
                             colour < 0 ? m_theme.color(ColorRole::Text) : m_theme.series(colour));
    };
    for (const ChartLine& line : m_state->data.lines) {
        add(line.name, line.colour);
    }
    for (const ChartBars& bars : m_state->data.bars) {
        add(bars.name, bars.colour);
    }
    const bool needed = m_state->legend && entries.size() > 1;
    m_state->header->setLegend(needed ? entries : decltype(entries){});
}

// Curves: the values at the mouse's x. Bars: those of the category. Points: the nearest one.
void Chart::showReadOut(const QPoint& pixel) {
    const State& s = *m_state;
    if (s.stale || s.data.isEmpty()) {
        return;
    }
    const QPointF at = s.canvas->valueAt(pixel);
    QString text;
    if (!s.data.lines.empty()) {
        const auto rows = readOutAt(s.data, at.x(), at.y());
        const QString label = s.xLabel.isEmpty() ? QStringLiteral("x") : s.xLabel;
        text = rows.empty() ? QString()
                            : readOutText(m_theme, rows,
                                          label + QStringLiteral(": ") + numberText(rows.front().x),
                                          s.scale.percent);
        s.canvas->showHoverLine(rows.empty() ? at.x() : rows.front().x);
    } else if (!s.data.bars.empty()) {
        const auto category = static_cast<qsizetype>(std::llround(at.x()));
        const auto rows = category < 0 ? std::vector<ReadOut>{}
                                       : barsAt(s.data, static_cast<size_t>(category), at.y());
        text = rows.empty()
                   ? QString()
                   : readOutText(m_theme, rows, s.data.categories.value(category), s.scale.percent);
    } else {
        const ChartPoint* point = pointAt(pixel);
        text = point == nullptr ? QString()
                                : pointText(m_theme, *point, {s.xLabel, s.yLabel}, s.scale.percent);
    }
    placeReadOut(text, pixel);
}

const ChartPoint* Chart::pointAt(const QPoint& pixel) const {
    constexpr double kReach = 14; // pixels
    const ChartPoint* nearest = nullptr;
    double least = kReach;
    for (const ChartPoint& point : m_state->data.points) {
        const QPointF away = m_state->canvas->pixelAt({point.x, point.y}) - QPointF(pixel);
        const double distance = std::hypot(away.x(), away.y());
        if (distance < least) {
            least = distance;
            nearest = &point;
        }
    }
    return nearest;
}

void Chart::placeReadOut(const QString& text, const QPoint& pixel) {
    QLabel* label = m_state->readOut;
    label->setVisible(!text.isEmpty());
    if (text.isEmpty()) {
        return;
    }
    label->setStyleSheet(QStringLiteral("background: %1; color: %2; border: 1px solid %3; "
                                        "border-radius: 6px; padding: 4px 6px;")
                             .arg(m_theme.color(ColorRole::Raised).name(),
                                  m_theme.color(ColorRole::Text).name(),
                                  m_theme.color(ColorRole::Border).name()));
    label->setFont(m_theme.secondaryFont());
    label->setText(text);
    label->adjustSize();
    const QRect plane = m_state->canvas->geometry();
    QPoint at = plane.topLeft() + pixel + QPoint(14, -label->height() / 2);
    if (at.x() + label->width() > plane.right()) {
        at.rx() -= label->width() + 28;
    }
    at.setY(
        std::clamp(at.y(), plane.top(), std::max(plane.top(), plane.bottom() - label->height())));
    label->move(at);
    label->raise();
}

void Chart::hideReadOut() {
    m_state->readOut->hide();
    m_state->canvas->hideHoverLine();
}

QImage Chart::picture(QSize pixels) {
    constexpr int kTitle = 34;
    constexpr double kScale = 2;
    drawNow();
    QImage out(pixels * kScale, QImage::Format_RGB32);
    out.setDevicePixelRatio(kScale);
    out.fill(m_theme.color(ColorRole::Base));
    QPainter painter(&out);
    painter.setFont(m_theme.titleFont());
    painter.setPen(m_theme.color(ColorRole::Text));
    painter.drawText(QRect(12, 0, pixels.width() - 24, kTitle), Qt::AlignVCenter, m_state->title);
    painter.drawPixmap(
        0, kTitle, m_state->canvas->picture({pixels.width(), pixels.height() - kTitle}, kScale));
    return out;
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
    m_state->menu->popup(event->globalPos());
}

void Chart::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange && !m_state->ownEmptyText) {
        m_state->empty->setText(tr("Not measured yet."));
    }
    QWidget::changeEvent(event);
}

void Chart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    markStale();
}

} // namespace lathe::ui
