#include "ui/explorer/colour_legend.h"

#include "ui/base/colour_map.h"
#include "ui/base/theme.h"

#include <QCoreApplication>
#include <QPainter>

namespace lathe::ui {

namespace {

constexpr int kBarWidth = 128;
constexpr int kBarHeight = 12;
constexpr int kGap = 8;

} // namespace

ColourLegend::ColourLegend(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("colourLegend"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] { update(); });
    setEnds({}, {});
}

void ColourLegend::setEnds(const QString& low, const QString& high) {
    const bool known = !low.isEmpty() || !high.isEmpty();
    m_look = !known ? Look::Unknown : low == high ? Look::OneValue : Look::Range;
    m_low = m_look == Look::Range ? low : QString();
    m_high = high;
    if (m_look == Look::Unknown) {
        m_high = QCoreApplication::translate("lathe::ui::ColourLegend", "not counted yet");
    } else if (m_look == Look::OneValue) {
        m_high = QCoreApplication::translate("lathe::ui::ColourLegend", "all %1").arg(high);
    }
    setAccessibleName(m_look == Look::Range ? QCoreApplication::translate("lathe::ui::ColourLegend",
                                                                          "Colours from %1 to %2")
                                                  .arg(m_low, m_high)
                                            : m_high);
    updateGeometry();
    update();
}

QSize ColourLegend::sizeHint() const {
    const QFontMetrics metrics(m_theme.secondaryFont());
    const int low = m_low.isEmpty() ? 0 : metrics.horizontalAdvance(m_low) + kGap;
    return {low + kBarWidth + kGap + metrics.horizontalAdvance(m_high) + 2, 24};
}

void ColourLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.secondaryFont());
    painter.setPen(m_theme.color(ColorRole::Text));
    const int low = m_low.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(m_low) + kGap;
    painter.drawText(QRect(0, 0, low, height()), Qt::AlignLeft | Qt::AlignVCenter, m_low);
    const QRect bar(low, (height() - kBarHeight) / 2, kBarWidth, kBarHeight);
    if (m_look == Look::OneValue) {
        painter.fillRect(bar, cividis(0));
    } else if (m_look == Look::Unknown) {
        painter.fillRect(bar, QBrush(m_theme.color(ColorRole::Border), Qt::BDiagPattern));
    } else {
        for (int x = 0; x < kBarWidth; ++x) {
            painter.fillRect(bar.left() + x, bar.top(), 1, kBarHeight,
                             cividis(static_cast<double>(x) / (kBarWidth - 1)));
        }
    }
    painter.drawText(QRect(bar.right() + kGap, 0, width(), height()),
                     Qt::AlignLeft | Qt::AlignVCenter, m_high);
}

} // namespace lathe::ui
