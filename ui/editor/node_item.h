#pragma once

#include "ui/editor/workflow_document.h"

#include <QGraphicsItem>

namespace lathe::ui {

/// A port of a node item: which side, which one.
struct PortRef {
    bool output = false;
    int index = -1;

    bool valid() const { return index >= 0; }

    bool operator==(const PortRef&) const = default;
};

/// Throw-away view of one node. Reads the document, changes nothing.
class NodeItem : public QGraphicsItem {
public:
    enum { Type = UserType + 1 };

    NodeItem(const WorkflowDocument& document, const Theme& theme, std::string id);

    int type() const override { return Type; }

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

    const std::string& id() const { return m_id; }

    QSizeF nodeSize() const { return m_size; }

    const StepType* stepType() const { return m_document.typeOf(m_id); }

    /// Reads title, size, position and problems anew.
    void refresh();

    /// In scene coordinates.
    QPointF portPosition(PortRef port) const;
    PortRef portNamed(bool output, const std::string& name) const;
    Endpoint endpoint(PortRef port) const;

    /// The port whose 24 px hot zone holds a scene point.
    PortRef portAt(QPointF scenePoint) const;

    /// While a link is dragged: 1 may take it, -1 may not, 0 no drag.
    void setPortGlow(PortRef port, int glow);
    void clearPortGlow();

protected:
    void hoverMoveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    void paintBody(QPainter* painter, NodeState state) const;
    void paintText(QPainter* painter, const NodeStatus& status) const;
    void paintFarTitle(QPainter* painter) const; ///< all that can be read from afar
    void paintPorts(QPainter* painter) const;
    void paintPort(QPainter* painter, PortRef port, const Port& description) const;
    void paintProblem(QPainter* painter) const;
    QString toolTipText() const;
    QString portTipText(PortRef port) const;
    const Port& portOf(PortRef port) const;
    const Port* alternativeTo(const Port& port) const; ///< nullptr: none
    bool isReplaced(const Port& port) const;

    const WorkflowDocument& m_document;
    const Theme& m_theme;
    std::string m_id;
    QString m_title;
    QString m_summary;
    QSizeF m_size;
    std::vector<std::pair<PortRef, int>> m_glow;
};

} // namespace lathe::ui
