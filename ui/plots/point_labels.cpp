#include "ui/plots/point_labels.h"

#include <QPainter>

#include <algorithm>

namespace lathe::ui {

PointLabels::PointLabels(const QFont& font, const QColor& ink, const QColor& ground)
    : m_font(font), m_ink(ink), m_ground(ground) {
    constexpr int kAlpha = 190;
    m_ground.setAlpha(kAlpha);
}

void PointLabels::add(const QString& words, const QPointF& at, bool first) {
    QStaticText& text = m_texts.emplace_back(words);
    text.setTextFormat(Qt::PlainText);
    text.prepare({}, m_font);
    m_at.push_back(at);
    m_sizes.push_back(text.size());
    m_first.push_back(first);
}

void PointLabels::place(const std::function<QPointF(const QPointF&)>& pixelAt,
                        const QRectF& frame) {
    std::vector<QPointF> points;
    std::ranges::transform(m_at, std::back_inserter(points), pixelAt);
    m_places = placeLabels(points, m_sizes, frame, m_first);
}

void PointLabels::draw(QPainter& painter) const {
    painter.setFont(m_font);
    painter.setPen(m_ink);
    for (size_t i = 0; i < m_places.size(); ++i) {
        if (!m_places[i].isEmpty()) {
            painter.fillRect(m_places[i], m_ground);
            painter.drawStaticText(m_places[i].topLeft(), m_texts[i]);
        }
    }
}

} // namespace lathe::ui
