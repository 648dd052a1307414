#include "ui/editor/link_item.h"

#include "ui/base/node_text.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kThinBelow = 0.6;
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

QRectF LinkItem::boundingRect() const {
    return m_bounds;
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
}

} // namespace lathe::ui
