#pragma once

#include <QPixmap>
#include <QTransform>
#include <QWidget>

namespace lathe::ui {

class CanvasScene;
class CanvasView;

/// The whole workflow, small: nodes in the colour of their state, no links, a frame on the visible
/// part. A click shows that place. Nodes are redrawn only when they change, not as the view moves.
class Minimap : public QWidget {
    Q_OBJECT

public:
    Minimap(CanvasScene& scene, CanvasView& view);

    /// The nodes as last drawn; null when they have to be drawn again.
    const QPixmap& picture() const { return m_picture; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void forget();
    void drawNodes();
    void show(QPointF at);

    CanvasScene& m_scene;
    CanvasView& m_view;
    QPixmap m_picture;
    QTransform m_toMap;
};

} // namespace lathe::ui
