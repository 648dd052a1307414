#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/clipboard.h"
#include "ui/editor/link_rules.h"
#include "ui/editor/node_search.h"
#include "ui/editor/title_edit.h"
#include "ui/editor/workflow_edit.h"

#include <QAction>
#include <QCursor>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kPasteShift = 32;

/// How far `to` lies from `from` in the direction of an arrow key; negative: not in that direction.
double distanceAlong(int key, QPointF from, QPointF to) {
    const QPointF d = to - from;
    const double ahead = key == Qt::Key_Right  ? d.x()
                         : key == Qt::Key_Left ? -d.x()
                         : key == Qt::Key_Down ? d.y()
                                               : -d.y();
    const bool level = key == Qt::Key_Right || key == Qt::Key_Left;
    const double aside = std::abs(level ? d.y() : d.x());
    return ahead < 1 || aside > 3 * ahead ? -1 : ahead + 2 * aside;
}

} // namespace

QPointF CanvasView::freePlace() const {
    QPointF at = mapToScene(viewport()->rect().center()) - QPointF(64, 36);
    at = QPointF(std::round(at.x() / 4) * 4, std::round(at.y() / 4) * 4);
    const auto taken = [&](QPointF place) {
        for (const auto& [id, item] : m_scene.nodes()) {
            if (QRectF(item->pos(), item->nodeSize()).intersects(QRectF(place, QSizeF(160, 80)))) {
                return true;
            }
        }
        return false;
    };
    while (taken(at)) {
        at += QPointF(24, 24);
    }
    return at;
}

void CanvasView::openSearch(QPointF scenePoint, const std::optional<Endpoint>& from) {
    WorkflowDocument& document = m_scene.document();
    const Port* port = from ? outputPort(document.workflow(), document.catalog(), *from) : nullptr;
    const std::optional<Kind> kind = port != nullptr ? std::optional(port->kind) : std::nullopt;
    auto* popup = new NodeSearch(document.catalog(), m_scene.theme(), kind, this);
    connect(popup, &NodeSearch::chosen, this, [this, scenePoint, from](const QString& id) {
        WorkflowDocument& target = m_scene.document();
        const QPointF at(scenePoint.x(), scenePoint.y() - 28);
        const std::string node = from ? target.addLinked(id.toStdString(), at, *from)
                                      : target.addNode(id.toStdString(), at);
        m_scene.selectNodes({node});
        setFocus();
    });
    const QRect room = screen()->availableGeometry().adjusted(8, 8, -8, -8);
    QRect place(viewport()->mapToGlobal(mapFromScene(scenePoint)), popup->size());
    place.moveBottom(std::min(place.bottom(), room.bottom()));
    place.moveRight(std::min(place.right(), room.right()));
    popup->move(place.topLeft());
    popup->show();
}

void CanvasView::openConnectMenu() {
    const auto selected = m_scene.selectedNodes();
    if (selected.size() != 1) {
        return;
    }
    WorkflowDocument& document = m_scene.document();
    const std::string source = *selected.begin();
    const StepType* type = document.typeOf(source);
    QMenu menu(this);
    for (const Port& port : type != nullptr ? type->outputs : std::vector<Port>{}) {
        for (const Node& node : document.workflow().nodes) {
            const Endpoint from{source, port.name};
            const auto to = freeInput(document.workflow(), document.catalog(), from, node.id);
            if (to) {
                const QString target = document.titleOf(node);
                menu.addAction(target, this,
                               [&document, from, to = *to] { document.link(from, to); });
            }
        }
    }
    if (menu.isEmpty()) {
        menu.addAction(tr("No node has a free input for this"))->setEnabled(false);
    }
    menu.exec(mapToGlobal(mapFromScene(m_scene.node(source)->pos())));
}

void CanvasView::copySelection() {
    const auto selected = m_scene.selectedNodes();
    if (!selected.empty()) {
        putOnClipboard(partOf(m_scene.document().workflow(), selected));
    }
}

void CanvasView::cutSelection() {
    copySelection();
    deleteSelection(false);
}

void CanvasView::paste() {
    if (const auto part = takeFromClipboard()) {
        m_scene.selectNodes(m_scene.document().paste(*part, kPasteShift, kPasteShift));
    }
}

void CanvasView::duplicate() {
    const auto selected = m_scene.selectedNodes();
    if (!selected.empty()) {
        const Workflow part = partOf(m_scene.document().workflow(), selected);
        m_scene.selectNodes(m_scene.document().paste(part, kPasteShift, kPasteShift));
    }
}

void CanvasView::deleteSelection(bool heal) {
    const auto nodes = m_scene.selectedNodes();
    const auto links = m_scene.selectedLinks();
    WorkflowDocument& document = m_scene.document();
    if (nodes.empty() && links.empty()) {
        return;
    }
    document.undoStack().beginMacro(tr("delete"));
    for (const Link& link : links) {
        document.unlink(link);
    }
    if (!nodes.empty()) {
        document.removeNodes(nodes, heal);
    }
    document.undoStack().endMacro();
}

void CanvasView::selectAllNodes() {
    for (const auto& [id, item] : m_scene.nodes()) {
        item->setSelected(true);
    }
}

void CanvasView::renameCurrent() {
    const auto selected = m_scene.selectedNodes();
    if (selected.size() == 1) {
        showNode(*selected.begin());
        new TitleEdit(*this, *selected.begin()); // deletes itself
    }
}

bool CanvasView::moveCurrent(QKeyEvent* event) {
    const int key = event->key();
    if (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Up && key != Qt::Key_Down) {
        return false;
    }
    const auto selected = m_scene.selectedNodes();
    if (event->modifiers() & Qt::AltModifier) {
        const QPointF step(key == Qt::Key_Left    ? -20
                           : key == Qt::Key_Right ? 20
                                                  : 0,
                           key == Qt::Key_Up     ? -20
                           : key == Qt::Key_Down ? 20
                                                 : 0);
        for (const std::string& id : selected) {
            m_scene.node(id)->moveBy(step.x(), step.y());
        }
        m_scene.commitMove();
        return true;
    }
    const NodeItem* current = selected.empty() ? nullptr : m_scene.node(*selected.begin());
    const NodeItem* best = nullptr;
    double bestDistance = 1e30;
    for (const auto& [id, item] : m_scene.nodes()) {
        const double distance =
            current == nullptr ? 0 : distanceAlong(key, current->pos(), item->pos());
        if (item != current && distance >= 0 && distance < bestDistance) {
            best = item;
            bestDistance = distance;
        }
    }
    if (best != nullptr) {
        showNode(best->id());
    }
    return true;
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
    if (moveCurrent(event)) {
        return;
    }
    switch (event->key()) {
    case Qt::Key_Space:
        m_spaceDown = true;
        viewport()->setCursor(Qt::OpenHandCursor);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT inspectRequested();
        break;
    case Qt::Key_Escape:
        m_scene.clearSelection();
        break;
    default:
        QGraphicsView::keyPressEvent(event);
    }
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_spaceDown = false;
        viewport()->unsetCursor();
    }
    QGraphicsView::keyReleaseEvent(event);
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
    QGraphicsItem* item = itemAt(event->pos());
    if (item != nullptr && !item->isSelected()) {
        m_scene.clearSelection();
        item->setSelected(true);
    }
    QMenu menu(this);
    for (QAction* action : actions()) {
        if (action->isEnabled()) {
            menu.addAction(action);
        }
    }
    menu.exec(event->globalPos());
}

} // namespace lathe::ui
