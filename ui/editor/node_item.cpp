#include "ui/editor/node_item.h"

#include "ui/editor/node_look.h"
#include "ui/shell/problem_text.h"
#include "ui/shell/text.h"

#include <QGraphicsSceneHoverEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr double kRadius = 8;
constexpr double kSimplifyBelow = 0.6;
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
    prepareGeometryChange();
    const StepType* step = stepType();
    m_title = m_document.titleOf(*node);
    m_summary = step != nullptr ? summaryOf(*step, *node) : toQt(node->type);
    if (step != nullptr && step->category == Category::Evaluate && m_summary.isEmpty()) {
        m_summary = variantText(variantName(m_document.workflow(), m_document.catalog(), m_id));
    }
    m_size = lathe::ui::nodeSize(step, m_title, m_summary, m_theme.font());
    setPos(node->x, node->y);
    setToolTip(toolTipText());
    update();
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

// A port says what it takes, the rest of the node what is wrong with it.
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

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing);
    const NodeStatus status = m_document.statusOf(m_id);
    if (status.state == NodeState::Bypassed) {
        painter->setOpacity(0.65);
    }
    paintBody(painter, status.state);
    const double zoom = option->levelOfDetailFromTransform(painter->worldTransform());
    if (zoom >= kSimplifyBelow) {
        paintText(painter, status);
    } else {
        paintFarTitle(painter);
    }
    if (status.state == NodeState::Running) {
        const double part = qBound(0, status.percent, 100) / 100.0;
        const QRectF bar(2, m_size.height() - 6, m_size.width() - 4, 4);
        painter->fillRect(bar, m_theme.color(Role::SliderGroove));
        painter->fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * part, 4)),
                          m_theme.color(Role::Accent));
    }
    paintPorts(painter);
    paintProblem(painter);
}

void NodeItem::paintBody(QPainter* painter, NodeState state) const {
    const QRectF body(QPointF(0, 0), m_size);
    const StepType* step = stepType();
    const QColor stripe =
        step != nullptr ? m_theme.color(familyOf(step->category)) : m_theme.color(Role::Error);
    QPainterPath outline;
    outline.addRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter->fillPath(outline, m_theme.color(Role::Raised));
    painter->save();
    painter->setClipPath(outline);
    painter->fillRect(QRectF(0, 0, m_size.width(), kNodeStripe), stripe);
    painter->restore();
    QPen pen(m_theme.color(Role::Border), 1);
    if (state == NodeState::Running) {
        pen.setColor(m_theme.color(Role::Accent));
    } else if (state == NodeState::Failed) {
        pen.setColor(m_theme.color(Role::Error));
    } else if (state == NodeState::Draft || state == NodeState::Stale) {
        pen.setColor(m_theme.color(state == NodeState::Draft ? Role::TextDisabled : Role::Idle));
        pen.setDashPattern({3, 3});
    }
    QPainterPath lower;
    lower.addRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter->save();
    painter->setClipRect(QRectF(-1, kNodeStripe, m_size.width() + 2, m_size.height()));
    painter->strokePath(lower, pen);
    painter->restore();
    if (isSelected()) {
        painter->setPen(QPen(m_theme.color(Role::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(body.adjusted(-3, -3, 3, 3), kRadius + 3, kRadius + 3);
    }
}

void NodeItem::paintText(QPainter* painter, const NodeStatus& status) const {
    const StepType* step = stepType();
    const double inner = m_size.width() - 2 * kNodePadding;
    if (step != nullptr) {
        const QIcon icon = m_theme.icon(iconNameOf(*step), m_theme.color(familyOf(step->category)));
        icon.paint(painter, QRect(static_cast<int>(kNodePadding), 10, 16, 16));
    }
    QFont bold = m_theme.font();
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(m_theme.color(Role::Text));
    const double titleWidth = inner - 20;
    painter->drawText(QRectF(kNodePadding + 22, 8, titleWidth, 20), Qt::AlignVCenter,
                      QFontMetricsF(bold).elidedText(m_title, Qt::ElideRight, titleWidth));
    const QFont small = m_theme.secondaryFont();
    painter->setFont(small);
    painter->setPen(m_theme.color(Role::TextSecondary));
    painter->drawText(QRectF(kNodePadding, 28, inner, 16), Qt::AlignVCenter,
                      QFontMetricsF(small).elidedText(m_summary, Qt::ElideRight, inner));
    const QRectF row(kNodePadding, m_size.height() - 24, inner, 16);
    m_theme.icon(status.state)
        .paint(painter, QRect(static_cast<int>(row.x()), static_cast<int>(row.y()), 14, 14));
    painter->setPen(m_theme.color(status.state));
    QString word = Theme::word(status.state);
    if (status.state == NodeState::Running && status.percent >= 0) {
        word += QStringLiteral(" %1 %").arg(status.percent);
    }
    painter->drawText(row.adjusted(20, 0, 0, 0), Qt::AlignVCenter, word);
    if (status.seconds >= 0 && status.state != NodeState::Running) {
        painter->setPen(m_theme.color(Role::TextSecondary));
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, clockText(status.seconds));
    }
}

void NodeItem::paintFarTitle(QPainter* painter) const {
    QFont large = m_theme.font();
    large.setPointSizeF(14);
    large.setWeight(QFont::DemiBold);
    painter->setFont(large);
    painter->setPen(m_theme.color(Role::Text));
    const QRectF row = QRectF(QPointF(0, 0), m_size).adjusted(kNodePadding, 8, -kNodePadding, 0);
    painter->drawText(row, Qt::AlignVCenter,
                      QFontMetricsF(large).elidedText(m_title, Qt::ElideRight, row.width()));
}

void NodeItem::paintPorts(QPainter* painter) const {
    const StepType* step = stepType();
    if (step == nullptr) {
        return;
    }
    for (const bool output : {false, true}) {
        const auto& ports = output ? step->outputs : step->inputs;
        for (size_t i = 0; i < ports.size(); ++i) {
            paintPort(painter, {output, static_cast<int>(i)}, ports[i]);
        }
    }
}

void NodeItem::paintPort(QPainter* painter, PortRef port, const Port& description) const {
    const auto& links = m_document.workflow().links;
    const bool linked = std::ranges::any_of(links, [&](const Link& link) {
        return (port.output ? link.from : link.to) == Endpoint{m_id, description.name};
    });
    const auto glow = std::ranges::find(m_glow, port, &std::pair<PortRef, int>::first);
    const QColor family = m_theme.color(familyOf(stepType()->category));
    const bool replaced = !port.output && isReplaced(description);
    painter->save();
    painter->translate(port.output ? outputPosition(port.index, m_size.width())
                                   : inputPosition(port.index));
    if (glow != m_glow.end() && glow->second > 0) {
        QColor halo = m_theme.color(Role::Accent);
        halo.setAlphaF(0.35F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(halo);
        painter->drawEllipse(QPointF(0, 0), 10, 10);
    } else if (!m_glow.empty()) {
        painter->setOpacity(0.3);
    }
    painter->setPen(replaced ? QPen(m_theme.color(Role::TextDisabled), 1, Qt::DotLine)
                             : QPen(family, 1.5));
    painter->setBrush(linked ? family : m_theme.color(Role::Raised));
    painter->drawPath(portShape(description.kind));
    painter->restore();
}

void NodeItem::paintProblem(QPainter* painter) const {
    const bool error = m_document.hasNodeProblem(m_id, Problem::Severity::Error);
    if (!error && !m_document.hasNodeProblem(m_id, Problem::Severity::Warning)) {
        return;
    }
    const QRectF mark(m_size.width() - 16, -8, 18, 18);
    painter->setOpacity(1);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.color(Role::Base));
    painter->drawEllipse(mark);
    m_theme
        .icon(error ? QStringLiteral("error") : QStringLiteral("warning"),
              error ? Role::Error : Role::Warning)
        .paint(painter, mark.adjusted(1, 1, -1, -1).toRect());
}

} // namespace lathe::ui
