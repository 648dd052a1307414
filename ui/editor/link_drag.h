#pragma once

#include "ui/editor/node_item.h"

#include <optional>

namespace lathe::ui {

class CanvasScene;
class LinkItem;

/// One drag from a port to another port or to the empty canvas. Shows which ports accept the link.
class LinkDrag {
public:
    /// From a linked input, the existing link is picked up and follows the pointer.
    LinkDrag(CanvasScene& scene, NodeItem& node, PortRef port);
    ~LinkDrag();
    LinkDrag(const LinkDrag&) = delete;
    LinkDrag& operator=(const LinkDrag&) = delete;

    /// Returns why the port under the pointer refuses the link; empty when none does.
    QString moveTo(QPointF scenePoint);

    /// Makes the link. False when no port accepts it at the last position.
    bool drop();

    /// Whether the fixed end is an output: a node added at the loose end reads `fixedEnd()`.
    bool fromOutput() const { return m_fixedIsOutput; }

    const Endpoint& fixedEnd() const { return m_fixed; }

    const std::optional<Link>& pickedUp() const { return m_picked; }

    bool overNode() const { return m_overNode; }

private:
    void showGlow();
    std::optional<QString> refusalOf(const Endpoint& end) const;

    CanvasScene& m_scene;
    Endpoint m_fixed;
    bool m_fixedIsOutput = true;
    QPointF m_fixedAt;
    std::optional<Link> m_picked;
    std::optional<Endpoint> m_target;
    bool m_overNode = false;
    LinkItem* m_curve;
};

} // namespace lathe::ui
