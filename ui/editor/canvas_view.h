#pragma once

#include "ui/editor/canvas_scene.h"

#include <QGraphicsView>

#include <memory>

namespace lathe::ui {

class LinkDrag;
class Minimap;

/// MIME type of a step dragged from the palette; the content is the step's id.
inline constexpr char kStepMime[] = "application/x-lathe-step";

/// The canvas: pointer and keyboard gestures on a scene.
class CanvasView : public QGraphicsView {
    Q_OBJECT

public:
    explicit CanvasView(CanvasScene& scene, QWidget* parent = nullptr);
    ~CanvasView() override;

    CanvasScene& canvas() { return m_scene; }

    double zoom() const { return transform().m11(); }

    void setZoom(double zoom);
    void zoomBy(double factor);
    void fitAll();
    void fitSelection();
    void showNode(const std::string& id);

    /// A free place near the middle of what is visible.
    QPointF freePlace() const;

    /// Opens the search popup at a scene point; with `from`, only for steps that may take it.
    void openSearch(QPointF scenePoint, const std::optional<Endpoint>& from = std::nullopt);

    /// Links the current node's output to a node chosen from a list: linking by keyboard.
    void openConnectMenu();

    void setMinimapVisible(bool visible);

    // Edits of the selection, for the window's actions.
    void copySelection();
    void cutSelection();
    void paste();
    void duplicate();
    void deleteSelection(bool heal);
    void selectAllNodes();
    void renameCurrent();

Q_SIGNALS:
    void zoomChanged(double zoom);
    void inspectRequested();

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;

private:
    bool startPanning(QMouseEvent* event);
    void endLinkDrag(QPointF scenePoint);
    bool moveCurrent(QKeyEvent* event);
    double zoomOfAll() const; ///< that shows the whole workflow, at most 1
    void growSceneRect();
    void placeMinimap();
    void describe();

    CanvasScene& m_scene;
    std::unique_ptr<LinkDrag> m_linkDrag;
    Minimap* m_minimap;
    QPoint m_panFrom;
    bool m_panning = false;
    bool m_spaceDown = false;
    bool m_fitted = false;
    bool m_minimapWanted = true;
};

} // namespace lathe::ui
