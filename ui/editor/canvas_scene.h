#pragma once

#include "ui/editor/node_item.h"

#include <QGraphicsScene>

#include <map>
#include <set>

namespace lathe::ui {

class LinkItem;

/// The items of a document. They follow the document, and edits go through it.
class CanvasScene : public QGraphicsScene {
    Q_OBJECT

public:
    CanvasScene(WorkflowDocument& document, const Theme& theme, QObject* parent = nullptr);
    ~CanvasScene() override;

    WorkflowDocument& document() { return m_document; }

    const Theme& theme() const { return m_theme; }

    NodeItem* node(const std::string& id) const;

    const std::map<std::string, NodeItem*>& nodes() const { return m_nodes; }

    const std::vector<LinkItem*>& links() const { return m_links; }

    std::set<std::string> selectedNodes() const;
    std::vector<Link> selectedLinks() const;
    void selectNodes(const std::set<std::string>& ids);

    /// The node and port whose hot zone holds a scene point.
    std::pair<NodeItem*, PortRef> portAt(QPointF scenePoint) const;

    /// Whether a scene point lies on a node.
    bool onNode(QPointF scenePoint) const;

    /// Stores the items' positions in the document as one move, if they were dragged.
    void commitMove();

    /// Makes link curves follow items that are being dragged.
    void followItems();

    /// The rectangle around all nodes; empty when there are none.
    QRectF nodesRect() const;

Q_SIGNALS:
    void nodeActivated(const std::string& id);
    void nodesChanged(); ///< which nodes exist, their positions, or their states

private:
    void sync();
    void syncLinks();
    void placeLink(LinkItem& item) const;
    void refreshAll();
    void refreshStates();

    WorkflowDocument& m_document;
    const Theme& m_theme;
    std::map<std::string, NodeItem*> m_nodes;
    std::vector<LinkItem*> m_links;
};

} // namespace lathe::ui
