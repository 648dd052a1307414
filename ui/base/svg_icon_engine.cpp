#include "ui/base/svg_icon_engine.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace lathe::ui {

SvgIconEngine::SvgIconEngine(QByteArray svg, QColor normal, QColor disabled)
    : m_svg(std::move(svg)), m_normal(normal), m_disabled(disabled) {}

void SvgIconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
    const QColor& colour = mode == QIcon::Disabled ? m_disabled : m_normal;
    QByteArray svg = m_svg;
    svg.replace("currentColor", colour.name().toLatin1());
    if (rect.width() <= 16) {
        svg.replace("stroke-width=\"1.75\"", "stroke-width=\"2\"");
    }
    QSvgRenderer renderer(svg);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    renderer.render(painter, QRectF(rect));
    painter->restore();
}

QPixmap SvgIconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return pixmap;
}

QIconEngine* SvgIconEngine::clone() const {
    return new SvgIconEngine(m_svg, m_normal, m_disabled);
}

} // namespace lathe::ui
