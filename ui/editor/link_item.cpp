#include "ui/editor/link_item.h"

#include <QPainter>

#include <cmath>

namespace lathe::ui {

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
    prepareGeometryChange();
    m_path = linkCurve(from, to);
}

void LinkItem::setLook(QColor colour, bool dashed) {
    m_colour = colour;
    m_dashed = dashed;
    update();
}

QRectF LinkItem::boundingRect() const {
    return m_path.boundingRect().adjusted(-6, -6, 6, 6);
}

QPainterPath LinkItem::shape() const {
    QPainterPathStroker stroker;
    stroker.setWidth(10);
    return stroker.createStroke(m_path);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing);
    QPen pen(isSelected() ? m_theme.color(Role::Accent) : m_colour, isSelected() ? 3 : 2);
    if (m_dashed) {
        pen.setDashPattern({3, 2});
    }
    painter->setOpacity(isSelected() ? 1.0 : 0.7);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(m_path);
}

} // namespace lathe::ui
