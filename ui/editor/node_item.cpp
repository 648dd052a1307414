#include "ui/editor/node_item.h"

#include "ui/base/node_text.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/editor/node_look.h"

#include <QGraphicsSceneHoverEvent>

#include <algorithm>
#include <set>

namespace lathe::ui {

namespace {

constexpr double kHotZone = 12;

} // namespace

NodeItem::NodeItem(const WorkflowDocument& document, const Theme& theme, std::string id)
    : m_document(document), m_theme(theme), m_id(std::move(id)) {
    setFlags(ItemIsSelectable | ItemIsMovable | ItemSendsGeometryChanges | ItemIsFocusable);
    setAcceptHoverEvents(true);
    setZValue(1);
    setData(0, QStringLiteral("node:") + toQt(m_id));
    refresh();
}

void NodeItem::refresh() {
    const Node* node = m_document.workflow().find(m_id);
    if (node == nullptr) {
        return;
    }
    m_step = m_document.typeOf(m_id);
    m_title = m_document.titleOf(*node);
    m_summary = m_step != nullptr ? summaryOf(*m_step, *node) : toQt(node->type);
    if (m_step != nullptr && m_step->category == Category::Evaluate && m_summary.isEmpty()) {
        m_summary = variantText(variantName(m_document.workflow(), m_document.catalog(), m_id));
    }
    const QSizeF size = lathe::ui::nodeSize(m_step, m_title, m_summary, m_theme.font());
    if (size != m_size) {
        prepareGeometryChange();
        m_size = size;
    }
    setPos(node->x, node->y);
    readPorts();
    refreshState();
}

void NodeItem::refreshState() {
    m_status = m_document.statusOf(m_id);
    m_problem.reset();
    for (const auto severity : {Problem::Severity::Warning, Problem::Severity::Error}) {
        if (m_document.hasNodeProblem(m_id, severity)) {
            m_problem = severity;
        }
    }
    setToolTip(toolTipText());
    update();
}

void NodeItem::readPorts() {
    m_ports.clear();
    if (m_step == nullptr) {
        return;
    }
    std::set<std::string> linked[2]; // inputs, outputs
    for (const Link& link : m_document.workflow().links) {
        if (link.to.node == m_id) {
            linked[0].insert(link.to.port);
        }
        if (link.from.node == m_id) {
            linked[1].insert(link.from.port);
        }
    }
    for (const bool output : {false, true}) {
        const auto& ports = output ? m_step->outputs : m_step->inputs;
        for (size_t i = 0; i < ports.size(); ++i) {
            m_ports.push_back({{output, static_cast<int>(i)},
                               ports[i].kind,
                               linked[output].contains(ports[i].name),
                               !output && linked[0].contains(ports[i].replacedBy),
                               !output && isSecondModel(ports[i])});
        }
    }
}

QString NodeItem::toolTipText() const {
    QStringList lines;
    for (const Problem& problem : m_document.problems()) {
        if (problem.node == m_id) {
            lines << problemText(problem.message, problem.hint);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

const Port& NodeItem::portOf(PortRef port) const {
    const StepType* step = stepType();
    return (port.output ? step->outputs : step->inputs)[static_cast<size_t>(port.index)];
}

const Port* NodeItem::alternativeTo(const Port& port) const {
    const auto& inputs = stepType()->inputs;
    const auto found = std::ranges::find(inputs, port.replacedBy, &Port::name);
    return port.replacedBy.empty() || found == inputs.end() ? nullptr : &*found;
}

bool NodeItem::isReplaced(const Port& port) const {
    return !port.replacedBy.empty() &&
           m_document.workflow().sourceOf(m_id, port.replacedBy).has_value();
}

QString NodeItem::portTipText(PortRef port) const {
    const Port& description = portOf(port);
    return portTip(description, port.output ? nullptr : alternativeTo(description),
                   !port.output && isReplaced(description));
}

// The tool tip of a port says what it takes; that of the rest of the node says what is wrong.
void NodeItem::hoverMoveEvent(QGraphicsSceneHoverEvent* event) {
    const PortRef port = portAt(event->scenePos());
    setToolTip(port.index >= 0 ? portTipText(port) : toolTipText());
    QGraphicsItem::hoverMoveEvent(event);
}

QRectF NodeItem::boundingRect() const {
    return QRectF(QPointF(0, 0), m_size).adjusted(-10, -10, 10, 10);
}

QPainterPath NodeItem::shape() const {
    QPainterPath path;
    path.addRect(QRectF(QPointF(0, 0), m_size).adjusted(-6, 0, 6, 0));
    return path;
}

QPointF NodeItem::portPosition(PortRef port) const {
    return mapToScene(port.output ? outputPosition(port.index, m_size.width())
                                  : inputPosition(port.index));
}

PortRef NodeItem::portNamed(bool output, const std::string& name) const {
    const StepType* step = stepType();
    if (step == nullptr) {
        return {};
    }
    const auto& ports = output ? step->outputs : step->inputs;
    const auto found = std::ranges::find(ports, name, &Port::name);
    return {output, found == ports.end() ? -1 : static_cast<int>(found - ports.begin())};
}

Endpoint NodeItem::endpoint(PortRef port) const {
    const StepType* step = stepType();
    const auto& ports = port.output ? step->outputs : step->inputs;
    return {m_id, ports.at(static_cast<size_t>(port.index)).name};
}

PortRef NodeItem::portAt(QPointF scenePoint) const {
    const StepType* step = stepType();
    if (step == nullptr) {
        return {};
    }
    for (const bool output : {true, false}) {
        const size_t count = output ? step->outputs.size() : step->inputs.size();
        for (size_t i = 0; i < count; ++i) {
            const PortRef port{output, static_cast<int>(i)};
            const QPointF d = portPosition(port) - scenePoint;
            if (std::abs(d.x()) <= kHotZone && std::abs(d.y()) <= kHotZone) {
                return port;
            }
        }
    }
    return {};
}

void NodeItem::setPortGlow(PortRef port, int glow) {
    m_glow.emplace_back(port, glow);
    update();
}

void NodeItem::clearPortGlow() {
    m_glow.clear();
    update();
}

} // namespace lathe::ui
