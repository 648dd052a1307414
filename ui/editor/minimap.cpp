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
    connect(&scene, &CanvasScene::nodesChanged, this, &Minimap::forget);
    connect(&scene.theme(), &Theme::changed, this, &Minimap::forget);
}

void Minimap::forget() {
    m_picture = QPixmap();
    update();
}

void Minimap::drawNodes() {
    const QRectF all = m_scene.nodesRect().adjusted(-40, -40, 40, 40);
    const double scale = std::min((width() - 12) / all.width(), (height() - 12) / all.height());
    m_toMap = QTransform::fromTranslate(width() / 2.0, height() / 2.0);
    m_toMap.scale(scale, scale);
    m_toMap.translate(-all.center().x(), -all.center().y());
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = m_scene.theme();
    painter.setPen(QPen(theme.color(ColorRole::Border), 1));
    painter.setBrush(theme.color(ColorRole::Window));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(Qt::NoPen);
    for (const auto& [id, item] : m_scene.nodes()) {
        painter.setBrush(theme.color(item->status().state));
        painter.drawRoundedRect(m_toMap.mapRect(QRectF(item->pos(), item->nodeSize())), 2, 2);
    }
}

void Minimap::paintEvent(QPaintEvent*) {
    if (m_picture.isNull()) {
        drawNodes();
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF seen = m_view.mapToScene(m_view.viewport()->rect()).boundingRect();
    painter.setPen(QPen(m_scene.theme().color(ColorRole::Accent), 1.5));
    painter.drawRoundedRect(
        m_toMap.mapRect(seen).intersected(QRectF(rect()).adjusted(2, 2, -2, -2)), 3, 3);
}

void Minimap::show(QPointF at) {
    m_view.centerOn(m_toMap.inverted().map(at));
}

void Minimap::mousePressEvent(QMouseEvent* event) {
    show(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
    show(event->position());
}

} // namespace lathe::ui
