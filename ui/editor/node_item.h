#pragma once

#include "ui/editor/workflow_document.h"

#include <QGraphicsItem>
#include <QPen>

namespace lathe::ui {

/// A port of a node item: its side and its index.
struct PortRef {
    bool output = false;
    int index = -1;

    bool valid() const { return index >= 0; }

    bool operator==(const PortRef&) const = default;
};

/// View of one node, created and deleted with it. Reads the document and never changes it.
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

    /// nullptr when it is unknown.
    const StepType* stepType() const { return m_step; }

    const NodeStatus& status() const { return m_status; }

    // Painting uses only what these functions read.
    void refresh();      ///< everything: title, size, position, ports, state
    void refreshState(); ///< state in a run, and problems

    /// In scene coordinates.
    QPointF portPosition(PortRef port) const;
    PortRef portNamed(bool output, const std::string& name) const;
    Endpoint endpoint(PortRef port) const;

    /// The port whose 24 px hot zone holds a scene point.
    PortRef portAt(QPointF scenePoint) const;

    /// While a link is dragged: 1 the port may take it, -1 it may not, 0 no drag.
    void setPortGlow(PortRef port, int glow);
    void clearPortGlow();

protected:
    void hoverMoveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    struct PortLook {
        PortRef port{};
        Kind kind = Kind::Model;
        bool linked = false;
        bool replaced = false; ///< another input takes its place
        bool second = false;   ///< a teacher or a reference
    };

    void readPorts();
    QColor familyColour() const;
    QPen border() const;
    void paintNear(QPainter* painter) const;
    void paintFar(QPainter* painter, double zoom) const; ///< what is legible when zoomed out
    void paintText(QPainter* painter) const;
    void paintProgress(QPainter* painter) const;
    void paintPort(QPainter* painter, const PortLook& look) const;
    void paintProblem(QPainter* painter, double zoom) const;
    QString toolTipText() const;
    QString portTipText(PortRef port) const;
    const Port& portOf(PortRef port) const;
    const Port* alternativeTo(const Port& port) const; ///< nullptr: none
    bool isReplaced(const Port& port) const;

    const WorkflowDocument& m_document;
    const Theme& m_theme;
    std::string m_id;
    const StepType* m_step = nullptr;
    QString m_title;
    QString m_summary;
    QSizeF m_size;
    NodeStatus m_status;
    std::optional<Problem::Severity> m_problem;
    std::vector<PortLook> m_ports;
    std::vector<std::pair<PortRef, int>> m_glow;
};

} // namespace lathe::ui
