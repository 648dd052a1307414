#pragma once

#include <QColor>
#include <QIconEngine>

namespace lathe::ui {

/// Draws one of our SVGs in a colour of the theme, sharp at every size and scale.
class SvgIconEngine : public QIconEngine {
public:
    /// `svg` is the text of an icon whose colour is `currentColor`.
    SvgIconEngine(QByteArray svg, QColor normal, QColor disabled);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override;

private:
    QByteArray m_svg;
    QColor m_normal;
    QColor m_disabled;
};

} // namespace lathe::ui
