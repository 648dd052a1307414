#include "ui/editor/canvas_view.h"

#include "ui/base/file_drops.h"
#include "ui/base/text.h"
#include "ui/editor/link_drag.h"
#include "ui/editor/minimap.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kMinZoom = 0.15;
constexpr double kMaxZoom = 3;
constexpr double kFitMargin = 50;
constexpr int kDotPitch = 20;
constexpr double kDotMinZoom = 0.5;

} // namespace

CanvasView::CanvasView(CanvasScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent), m_scene(scene), m_minimap(new Minimap(scene, *this)) {
    setObjectName(QStringLiteral("canvasView"));
    setAcceptDrops(true);
    setDragMode(RubberBandDrag);
    setTransformationAnchor(AnchorUnderMouse);
    setViewportUpdateMode(BoundingRectViewportUpdate);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled, false);
    connect(&scene.document(), &WorkflowDocument::changed, this, &CanvasView::growSceneRect);
    connect(&scene, &QGraphicsScene::selectionChanged, this, &CanvasView::describe);
    connect(&scene.theme(), &Theme::changed, this, [this] { resetCachedContent(); });
    growSceneRect();
    describe();
}

CanvasView::~CanvasView() = default;

void CanvasView::growSceneRect() {
    setSceneRect(m_scene.itemsBoundingRect().adjusted(-2000, -2000, 2000, 2000));
}

void CanvasView::describe() {
    setAccessibleName(tr("Workflow canvas"));
    const auto selected = m_scene.selectedNodes();
    QString text = tr("%n node(s)", nullptr, static_cast<int>(m_scene.nodes().size()));
    if (selected.size() == 1) {
        const WorkflowDocument& document = m_scene.document();
        const Node* node = document.workflow().find(*selected.begin());
        if (node != nullptr) {
            text = document.titleOf(*node) + QStringLiteral(", ") +
                   Theme::word(document.statusOf(node->id).state);
        }
    }
    setAccessibleDescription(text);
}

void CanvasView::setZoom(double zoom) {
    const double clamped = qBound(std::min(kMinZoom, zoomOfAll()), zoom, kMaxZoom);
    setTransform(QTransform::fromScale(clamped, clamped));
    Q_EMIT zoomChanged(clamped);
}

void CanvasView::zoomBy(double factor) {
    const ViewportAnchor anchor = transformationAnchor();
    setTransformationAnchor(AnchorViewCenter);
    setZoom(zoom() * factor);
    setTransformationAnchor(anchor);
}

double CanvasView::zoomOfAll() const {
    const QRectF all = m_scene.nodesRect();
    if (all.isEmpty()) {
        return 1;
    }
    const QRectF wanted = all.adjusted(-kFitMargin, -kFitMargin, kFitMargin, kFitMargin);
    return std::min(
        {viewport()->width() / wanted.width(), viewport()->height() / wanted.height(), 1.0});
}

void CanvasView::fitAll() {
    setZoom(zoomOfAll());
    centerOn(m_scene.nodesRect().center());
}

void CanvasView::fitSelection() {
    QRectF all;
    for (const QGraphicsItem* item : m_scene.selectedItems()) {
        all |= item->sceneBoundingRect();
    }
    if (!all.isEmpty()) {
        setZoom(std::min({viewport()->width() / (all.width() + 80),
                          viewport()->height() / (all.height() + 80), 1.5}));
        centerOn(all.center());
    }
}

void CanvasView::showNode(const std::string& id) {
    if (NodeItem* item = m_scene.node(id)) {
        m_scene.selectNodes({id});
        ensureVisible(item, 40, 40);
    }
}

void CanvasView::setMinimapVisible(bool visible) {
    m_minimapWanted = visible;
    placeMinimap();
}

void CanvasView::placeMinimap() {
    m_minimap->move(width() - m_minimap->width() - 12, height() - m_minimap->height() - 12);
    // When all nodes are in view, a map would only hide some of them.
    const QRectF seen = mapToScene(viewport()->rect()).boundingRect();
    const QRectF covered = mapToScene(m_minimap->geometry()).boundingRect();
    bool hides = false;
    bool allSeen = true;
    for (const auto& [id, item] : m_scene.nodes()) {
        const QRectF body(item->pos(), item->nodeSize());
        hides = hides || covered.intersects(body);
        allSeen = allSeen && seen.contains(body);
    }
    m_minimap->setVisible(m_minimapWanted && !(hides && allSeen));
}

void CanvasView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    placeMinimap();
    if (!m_fitted && !m_scene.nodes().empty() && isVisible()) {
        m_fitted = true;
        fitAll();
    }
}

void CanvasView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    viewport()->update();
    placeMinimap();
    m_minimap->update();
}

void CanvasView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        for (const auto& [id, item] : m_scene.nodes()) {
            item->refresh();
        }
        m_scene.followItems();
        describe();
    }
    QGraphicsView::changeEvent(event);
}

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect) {
    const Theme& theme = m_scene.theme();
    painter->fillRect(rect, theme.color(ColorRole::Base));
    if (zoom() < kDotMinZoom) {
        return;
    }
    QVector<QPointF> dots;
    const double left = std::floor(rect.left() / kDotPitch) * kDotPitch;
    const double top = std::floor(rect.top() / kDotPitch) * kDotPitch;
    for (double x = left; x < rect.right(); x += kDotPitch) {
        for (double y = top; y < rect.bottom(); y += kDotPitch) {
            dots << QPointF(x, y);
        }
    }
    QPen pen(theme.color(ColorRole::CanvasDot), std::max(1.0, std::round(1.5 * zoom())));
    pen.setCosmetic(true);
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(pen);
    painter->drawPoints(dots.constData(), static_cast<int>(dots.size()));
}

void CanvasView::drawForeground(QPainter* painter, const QRectF&) {
    if (!m_scene.nodes().empty()) {
        return;
    }
    painter->save();
    painter->resetTransform();
    painter->setFont(m_scene.theme().font());
    painter->setPen(m_scene.theme().color(ColorRole::TextSecondary));
    painter->drawText(viewport()->rect(), Qt::AlignCenter,
                      tr("Drag a node from the left, or double-click here to add one."));
    painter->restore();
}

void CanvasView::wheelEvent(QWheelEvent* event) {
    const double steps = event->angleDelta().y() / 120.0;
    setZoom(zoom() * std::pow(1.15, steps));
    event->accept();
}

bool CanvasView::startPanning(QMouseEvent* event) {
    if (event->button() != Qt::MiddleButton &&
        !(m_spaceDown && event->button() == Qt::LeftButton)) {
        return false;
    }
    m_panning = true;
    m_panFrom = event->pos();
    viewport()->setCursor(Qt::ClosedHandCursor);
    return true;
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
    if (startPanning(event)) {
        return;
    }
    const auto [item, port] = m_scene.portAt(mapToScene(event->pos()));
    if (event->button() == Qt::LeftButton && item != nullptr) {
        m_linkDrag = std::make_unique<LinkDrag>(m_scene, *item, port);
        m_linkDrag->moveTo(mapToScene(event->pos()));
        return;
    }
    QGraphicsView::mousePressEvent(event);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
    if (m_panning) {
        const QPoint d = event->pos() - m_panFrom;
        m_panFrom = event->pos();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - d.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - d.y());
        return;
    }
    if (m_linkDrag) {
        const QString refusal = m_linkDrag->moveTo(mapToScene(event->pos()));
        QToolTip::showText(event->globalPosition().toPoint(), refusal, this);
        return;
    }
    QGraphicsView::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) {
        m_scene.followItems();
        if (m_scene.mouseGrabberItem() != nullptr) {
            Q_EMIT m_scene.nodesChanged();
        }
    }
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_panning) {
        m_panning = false;
        viewport()->unsetCursor();
        return;
    }
    if (m_linkDrag) {
        endLinkDrag(mapToScene(event->pos()));
        return;
    }
    QGraphicsView::mouseReleaseEvent(event);
    m_scene.commitMove();
}

void CanvasView::endLinkDrag(QPointF scenePoint) {
    m_linkDrag->moveTo(scenePoint);
    const bool linked = m_linkDrag->drop();
    const bool empty = !linked && !m_linkDrag->overNode() && !m_scene.onNode(scenePoint);
    const auto picked = m_linkDrag->pickedUp();
    const Endpoint from = m_linkDrag->fixedEnd();
    const bool outward = m_linkDrag->fromOutput();
    m_linkDrag.reset();
    QToolTip::hideText();
    if (empty && picked) {
        m_scene.document().unlink(*picked);
    } else if (empty && outward) {
        openSearch(scenePoint, from);
    }
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (itemAt(event->pos()) == nullptr && event->button() == Qt::LeftButton) {
        openSearch(mapToScene(event->pos()));
        return;
    }
    Q_EMIT inspectRequested();
    QGraphicsView::mouseDoubleClickEvent(event);
}

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
    acceptAsCopy(*event, event->mimeData()->hasFormat(QLatin1String(kStepMime)));
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
    acceptAsCopy(*event, event->mimeData()->hasFormat(QLatin1String(kStepMime)));
}

void CanvasView::dropEvent(QDropEvent* event) {
    const std::string type = event->mimeData()->data(QLatin1String(kStepMime)).toStdString();
    const bool known = m_scene.document().catalog().find(type) != nullptr;
    acceptAsCopy(*event, known);
    if (known) {
        const QPointF at = mapToScene(event->position().toPoint()) - QPointF(64, 36);
        const QPointF snapped(std::round(at.x() / 4) * 4, std::round(at.y() / 4) * 4);
        m_scene.selectNodes({m_scene.document().addNode(type, snapped)});
        setFocus();
    }
}

} // namespace lathe::ui
