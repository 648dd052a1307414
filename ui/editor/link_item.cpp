#include "ui/editor/link_item.h"

#include "ui/base/node_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kThinBelow = 0.6;
constexpr double kLabelRoom = 48;   ///< of the curve, visible beside its label
constexpr double kPart = 0.7;       ///< share of the family's colour, mixed with the canvas
constexpr double kFaintPart = 0.45; ///< the same when zoomed out, where links lie close together

} // namespace

QPainterPath linkCurve(QPointF from, QPointF to) {
    const double gap = to.x() - from.x();
    const double reach = gap >= 0 ? std::max(24.0, gap / 2) : std::max(60.0, -gap / 3 + 60);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
    return path;
}

LinkItem::LinkItem(const Theme& theme, Link link) : m_theme(theme), m_link(std::move(link)) {
    setFlags(ItemIsSelectable);
    setZValue(0);
}

void LinkItem::setEnds(QPointF from, QPointF to) {
    QPainterPath path = linkCurve(from, to);
    if (path == m_path) {
        return;
    }
    prepareGeometryChange();
    m_path = std::move(path);
    m_bounds = m_path.controlPointRect().adjusted(-6, -6, 6, 6);
}

void LinkItem::setLook(QColor colour, bool dashed) {
    if (colour != m_colour || dashed != m_dashed) {
        m_colour = colour;
        m_dashed = dashed;
        update();
    }
}

void LinkItem::setLabel(const QString& label) {
    if (label != m_label) {
        prepareGeometryChange();
        m_label = label;
    }
}

/// Around the middle of the curve; empty where the curve is too short for its label.
QRectF LinkItem::labelPlace() const {
    if (m_label.isEmpty()) {
        return {};
    }
    const QFontMetricsF metrics(m_theme.secondaryFont());
    const QSizeF size(metrics.horizontalAdvance(m_label) + 13, 18);
    QRectF place(QPointF(0, 0), size);
    place.moveCenter(m_path.pointAtPercent(0.5));
    return m_path.length() > size.width() + kLabelRoom ? place : QRectF();
}

void LinkItem::paintLabel(QPainter* painter, const QColor& colour) const {
    const QRectF place = labelPlace();
    if (place.isEmpty()) {
        return;
    }
    painter->setPen(QPen(colour, 1));
    painter->setBrush(m_theme.color(ColorRole::Base));
    painter->drawRoundedRect(place, 9, 9);
    painter->setFont(m_theme.secondaryFont());
    painter->setPen(m_theme.color(ColorRole::TextSecondary));
    painter->drawText(place, Qt::AlignCenter, m_label);
}

QRectF LinkItem::boundingRect() const {
    return m_label.isEmpty() ? m_bounds : m_bounds.united(labelPlace().adjusted(-1, -1, 1, 1));
}

QPainterPath LinkItem::shape() const {
    QPainterPathStroker stroker;
    stroker.setWidth(10);
    return stroker.createStroke(m_path);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const double zoom = option->levelOfDetailFromTransform(painter->worldTransform());
    // Mixed rather than transparent: Qt fills spans of opaque colours directly, but others in
    // threads that wait for each other.
    const QColor colour = isSelected() ? m_theme.color(ColorRole::Accent)
                                       : mixed(m_colour, m_theme.color(ColorRole::Base),
                                               zoom < kThinBelow ? kFaintPart : kPart);
    QPen pen(colour, isSelected() ? 3 : 2);
    if (zoom < kThinBelow) { // lines a pixel wide are drawn directly, wider ones as filled outlines
        pen.setWidth(isSelected() ? 2 : 1);
        pen.setCosmetic(true);
    } else if (m_dashed) {
        pen.setDashPattern({3, 2});
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setOpacity(1);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(m_path);
    if (zoom >= kThinBelow) {
        paintLabel(painter, colour);
    }
}

} // namespace lathe::ui
