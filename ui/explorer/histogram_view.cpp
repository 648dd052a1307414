#include "ui/explorer/histogram_view.h"

#include "ui/base/theme.h"
#include "ui/explorer/numbers.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe::ui {

std::vector<double> ticksOf(double low, double high, int wanted) {
    std::vector<double> out;
    if (!(high > low) || wanted < 1) {
        return out;
    }
    const double rough = (high - low) / wanted;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double lead = rough / power;
    const double step = power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    for (double k = std::ceil(low / step); k * step <= high + step * 1e-9; ++k) {
        out.push_back(k == 0 ? 0 : k * step);
    }
    return out;
}

HistogramView::HistogramView(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("tensorHistogram"));
    setAccessibleName(tr("Histogram of the weights"));
    setMouseTracking(true);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void HistogramView::setHistogram(std::optional<Histogram> histogram, const QString& message) {
    m_histogram = std::move(histogram);
    m_message = message;
    update();
}

QRect HistogramView::plotRect() const {
    return rect().adjusted(56, 28, -20, -28);
}

void HistogramView::paintAxes(QPainter& painter, const QRect& plot, double top) const {
    const double low = m_histogram->low;
    const double high = m_histogram->high;
    const QFontMetrics metrics = painter.fontMetrics();
    for (const double tick : ticksOf(0, top, std::max(1, plot.height() / 48))) {
        const int y = plot.bottom() - static_cast<int>(tick / top * plot.height());
        painter.setPen(m_theme.color(ColorRole::GridLine));
        painter.drawLine(plot.left(), y, plot.right(), y);
        painter.setPen(m_theme.color(ColorRole::TextSecondary));
        painter.drawText(QRect(0, y - 10, plot.left() - 8, 20), Qt::AlignRight | Qt::AlignVCenter,
                         countText(static_cast<int64_t>(tick)));
    }
    for (const double tick : ticksOf(low, high, std::max(2, plot.width() / 90))) {
        const int x = plot.left() + static_cast<int>((tick - low) / (high - low) * plot.width());
        const QString text = valueText(tick);
        const int width = metrics.horizontalAdvance(text) + 4;
        painter.setPen(m_theme.color(ColorRole::Border));
        painter.drawLine(x, plot.bottom(), x, plot.bottom() + 4);
        painter.setPen(m_theme.color(ColorRole::TextSecondary));
        painter.drawText(QRect(x - width / 2, plot.bottom() + 6, width, 20), Qt::AlignCenter, text);
    }
    painter.setPen(m_theme.color(ColorRole::Border));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
}

void HistogramView::paintNotes(QPainter& painter, const QRect& plot) const {
    const uint64_t drawn =
        std::accumulate(m_histogram->counts.begin(), m_histogram->counts.end(), uint64_t{0});
    const uint64_t beyond = m_histogram->below + m_histogram->above;
    const auto all = static_cast<double>(drawn + beyond + m_histogram->zeros);
    painter.setPen(m_theme.color(ColorRole::TextSecondary));
    const QRect line(plot.left(), 4, plot.width(), 20);
    QString left = tr("%1 weights").arg(countText(static_cast<int64_t>(drawn)));
    if (m_histogram->estimate) {
        left += tr(", an even sample");
    }
    if (beyond > 0) {
        left += tr(", %1 outside the range").arg(countText(static_cast<int64_t>(beyond)));
    }
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, left);
    if (m_histogram->zeros > 0) {
        const QString share = percentText(static_cast<double>(m_histogram->zeros) / all);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                         tr("%1 zeros not drawn").arg(share));
    }
}

void HistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.secondaryFont());
    if (!m_histogram) {
        painter.setPen(m_theme.color(ColorRole::TextSecondary));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         m_message);
        return;
    }
    const QRect plot = plotRect();
    const auto& counts = m_histogram->counts;
    const double top = std::max<double>(1, static_cast<double>(std::ranges::max(counts)) * 1.05);
    paintAxes(painter, plot, top);
    const double width = static_cast<double>(plot.width()) / static_cast<double>(counts.size());
    const QColor fill = m_theme.series(0);
    for (size_t i = 0; i < counts.size(); ++i) {
        const int left = plot.left() + static_cast<int>(width * static_cast<double>(i));
        const int right = plot.left() + static_cast<int>(width * static_cast<double>(i + 1));
        const double share = static_cast<double>(counts[i]) / top;
        // A bin that holds anything stays visible.
        const int height = std::max(counts[i] > 0 ? 1 : 0, static_cast<int>(share * plot.height()));
        painter.fillRect(QRect(left, plot.bottom() - height, std::max(1, right - left - 1), height),
                         fill);
    }
    paintNotes(painter, plot);
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) {
    const QRect plot = plotRect();
    const QPoint at = event->position().toPoint();
    if (!m_histogram || !plot.contains(at)) {
        QToolTip::hideText();
        return;
    }
    const auto bins = static_cast<double>(m_histogram->counts.size());
    const auto bin = static_cast<size_t>((at.x() - plot.left()) * bins / plot.width());
    if (bin >= m_histogram->counts.size()) {
        return;
    }
    const double width = (m_histogram->high - m_histogram->low) / bins;
    const double from = m_histogram->low + width * static_cast<double>(bin);
    QToolTip::showText(event->globalPosition().toPoint(),
                       tr("%1 to %2: %3 weights")
                           .arg(valueText(from), valueText(from + width),
                                countText(static_cast<int64_t>(m_histogram->counts[bin]))),
                       this);
}

} // namespace lathe::ui
