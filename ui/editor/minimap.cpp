#include "ui/editor/minimap.h"

#include "ui/editor/canvas_view.h"

#include <QMouseEvent>
#include <QPainter>

namespace lathe::ui {

Minimap::Minimap(CanvasScene& scene, CanvasView& view)
    : QWidget(&view), m_scene(scene), m_view(view) {
    setObjectName(QStringLiteral("minimap"));
    setFixedSize(184, 120);
    setCursor(Qt::PointingHandCursor);
    connect(&scene, &QGraphicsScene::changed, this, [this] { update(); });
}

QTransform Minimap::toMap() const {
    const QRectF all = m_scene.itemsBoundingRect().adjusted(-40, -40, 40, 40);
    const double scale = std::min((width() - 12) / all.width(), (height() - 12) / all.height());
    QTransform out;
    out.translate(width() / 2.0, height() / 2.0);
    out.scale(scale, scale);
    out.translate(-all.center().x(), -all.center().y());
    return out;
}

void Minimap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = m_scene.theme();
    painter.setPen(QPen(theme.color(Role::Border), 1));
    painter.setBrush(theme.color(Role::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const QTransform map = toMap();
    painter.setPen(Qt::NoPen);
    for (const auto& [id, item] : m_scene.nodes()) {
        painter.setBrush(theme.color(m_scene.document().statusOf(id).state));
        painter.drawRoundedRect(map.mapRect(QRectF(item->pos(), item->nodeSize())), 2, 2);
    }
    const QRectF seen = m_view.mapToScene(m_view.viewport()->rect()).boundingRect();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.color(Role::Accent), 1.5));
    painter.drawRoundedRect(map.mapRect(seen).intersected(QRectF(rect()).adjusted(2, 2, -2, -2)), 3,
                            3);
}

void Minimap::show(QPointF at) {
    m_view.centerOn(toMap().inverted().map(at));
}

void Minimap::mousePressEvent(QMouseEvent* event) {
    show(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
    show(event->position());
}

} // namespace lathe::ui
