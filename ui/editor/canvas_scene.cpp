#include "ui/editor/canvas_scene.h"

#include "ui/base/node_text.h"
#include "ui/base/text.h"
#include "ui/editor/link_item.h"
#include "ui/editor/node_look.h"

#include <QTimer>

#include <algorithm>
#include <cmath>
#include <memory>

namespace lathe::ui {

namespace {

constexpr double kSnap = 4;

double snapped(double value) {
    return std::round(value / kSnap) * kSnap;
}

} // namespace

CanvasScene::CanvasScene(WorkflowDocument& document, const Theme& theme, QObject* parent)
    : QGraphicsScene(parent), m_document(document), m_theme(theme) {
    connect(&document, &WorkflowDocument::changed, this, &CanvasScene::sync);
    connect(&document, &WorkflowDocument::statesChanged, this, &CanvasScene::refreshStates);
    connect(&document, &WorkflowDocument::problemsChanged, this, &CanvasScene::refreshStates);
    connect(&document, &WorkflowDocument::pathChanged, this, &CanvasScene::refreshStates);
    connect(&theme, &Theme::changed, this, &CanvasScene::refreshAll);
    sync();
}

CanvasScene::~CanvasScene() {
    blockSignals(true);
}

NodeItem* CanvasScene::node(const std::string& id) const {
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? nullptr : found->second;
}

void CanvasScene::sync() {
    const Workflow& workflow = m_document.workflow();
    for (auto it = m_nodes.begin(); it != m_nodes.end();) {
        if (workflow.find(it->first) == nullptr) {
            // Erased before it is deleted: deleting a selected item notifies the views at once.
            const std::unique_ptr<NodeItem> gone(it->second);
            it = m_nodes.erase(it);
        } else {
            ++it;
        }
    }
    for (const Node& node : workflow.nodes) {
        NodeItem*& item = m_nodes[node.id];
        if (item == nullptr) {
            item = new NodeItem(m_document, m_theme, node.id);
            addItem(item);
        }
        item->refresh();
    }
    syncLinks();
    Q_EMIT nodesChanged();
}

void CanvasScene::syncLinks() {
    std::vector<LinkItem*> kept;
    for (const Link& link : m_document.workflow().links) {
        const auto known = std::ranges::find_if(
            m_links, [&](const LinkItem* item) { return item != nullptr && item->link() == link; });
        if (known != m_links.end()) {
            kept.push_back(*known);
            *known = nullptr;
        } else {
            kept.push_back(new LinkItem(m_theme, link));
            addItem(kept.back());
        }
    }
    m_links.swap(kept);
    for (LinkItem* gone : kept) {
        delete gone;
    }
    followItems();
}

void CanvasScene::followItems() {
    for (LinkItem* item : m_links) {
        placeLink(*item);
    }
}

void CanvasScene::placeLink(LinkItem& item) const {
    const NodeItem* from = node(item.link().from.node);
    const NodeItem* to = node(item.link().to.node);
    const PortRef out = from != nullptr ? from->portNamed(true, item.link().from.port) : PortRef{};
    const PortRef in = to != nullptr ? to->portNamed(false, item.link().to.port) : PortRef{};
    item.setVisible(out.valid() && in.valid());
    if (!item.isVisible()) {
        return;
    }
    item.setEnds(from->portPosition(out), to->portPosition(in));
    const NodeState state = to->status().state;
    item.setLook(m_theme.color(familyOf(from->stepType()->category)),
                 state == NodeState::Stale || state == NodeState::Draft);
    const Port& input = to->stepType()->inputs[static_cast<size_t>(in.index)];
    item.setLabel(isSecondModel(input) ? catalogText(input.label) : QString());
}

void CanvasScene::refreshAll() {
    for (const auto& [id, item] : m_nodes) {
        item->refresh();
    }
    followItems();
    update();
    Q_EMIT nodesChanged();
}

void CanvasScene::refreshStates() {
    for (const auto& [id, item] : m_nodes) {
        item->refreshState();
    }
    followItems();
    Q_EMIT nodesChanged();
}

QRectF CanvasScene::nodesRect() const {
    QRectF out;
    for (const auto& [id, item] : m_nodes) {
        out |= QRectF(item->pos(), item->nodeSize());
    }
    return out;
}

std::set<std::string> CanvasScene::selectedNodes() const {
    std::set<std::string> out;
    for (const auto& [id, item] : m_nodes) {
        if (item->isSelected()) {
            out.insert(id);
        }
    }
    return out;
}

std::vector<Link> CanvasScene::selectedLinks() const {
    std::vector<Link> out;
    for (const LinkItem* item : m_links) {
        if (item->isSelected()) {
            out.push_back(item->link());
        }
    }
    return out;
}

void CanvasScene::selectNodes(const std::set<std::string>& ids) {
    clearSelection();
    for (const std::string& id : ids) {
        if (NodeItem* item = node(id)) {
            item->setSelected(true);
        }
    }
}

std::pair<NodeItem*, PortRef> CanvasScene::portAt(QPointF scenePoint) const {
    for (const auto& [id, item] : m_nodes) {
        const PortRef port = item->portAt(scenePoint);
        if (port.valid()) {
            return {item, port};
        }
    }
    return {nullptr, {}};
}

bool CanvasScene::onNode(QPointF scenePoint) const {
    return std::ranges::any_of(m_nodes, [&](const auto& entry) {
        return QRectF(entry.second->pos(), entry.second->nodeSize()).contains(scenePoint);
    });
}

void CanvasScene::commitMove() {
    std::map<std::string, QPointF> moved;
    for (const Node& node : m_document.workflow().nodes) {
        const QPointF at = m_nodes.at(node.id)->pos();
        if (at != QPointF(node.x, node.y)) {
            moved[node.id] = QPointF(snapped(at.x()), snapped(at.y()));
        }
    }
    if (!moved.empty()) {
        m_document.moveNodes(moved);
        sync();
    }
}

} // namespace lathe::ui
