#pragma once

#include <QWidget>

namespace lathe::ui {

class CanvasScene;
class CanvasView;

/// The whole workflow, small: nodes in the colour of their state, no links, the visible part
/// framed. A click shows that place.
class Minimap : public QWidget {
    Q_OBJECT

public:
    Minimap(CanvasScene& scene, CanvasView& view);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QTransform toMap() const;
    void show(QPointF at);

    CanvasScene& m_scene;
    CanvasView& m_view;
};

} // namespace lathe::ui
