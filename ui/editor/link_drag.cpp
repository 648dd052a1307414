#include "ui/editor/link_drag.h"

#include "ui/base/node_text.h"
#include "ui/editor/canvas_scene.h"
#include "ui/editor/link_item.h"
#include "ui/editor/link_rules.h"

namespace lathe::ui {

LinkDrag::LinkDrag(CanvasScene& scene, NodeItem& node, PortRef port)
    : m_scene(scene)
    , m_fixed(node.endpoint(port))
    , m_fixedIsOutput(port.output)
    , m_fixedAt(node.portPosition(port)) {
    const auto source = port.output
                            ? std::nullopt
                            : scene.document().workflow().sourceOf(m_fixed.node, m_fixed.port);
    NodeItem* from = source ? scene.node(source->node) : nullptr;
    if (from != nullptr) {
        m_picked = Link{*source, m_fixed};
        m_fixed = *source;
        m_fixedIsOutput = true;
        m_fixedAt = from->portPosition(from->portNamed(true, source->port));
    }
    m_curve = new LinkItem(scene.theme(), {});
    m_curve->setFlag(QGraphicsItem::ItemIsSelectable, false);
    m_curve->setZValue(2);
    const StepType* step = (from != nullptr ? from : &node)->stepType();
    m_curve->setLook(scene.theme().color(familyOf(step->category)), false);
    scene.addItem(m_curve);
    showGlow();
}

LinkDrag::~LinkDrag() {
    delete m_curve;
    for (const auto& [id, item] : m_scene.nodes()) {
        item->clearPortGlow();
    }
}

std::optional<QString> LinkDrag::refusalOf(const Endpoint& end) const {
    Workflow workflow = m_scene.document().workflow();
    if (m_picked) {
        std::erase(workflow.links, *m_picked);
    }
    const Catalog& catalog = m_scene.document().catalog();
    return m_fixedIsOutput ? linkRefusal(workflow, catalog, m_fixed, end)
                           : linkRefusal(workflow, catalog, end, m_fixed);
}

void LinkDrag::showGlow() {
    for (const auto& [id, item] : m_scene.nodes()) {
        const StepType* step = item->stepType();
        if (step == nullptr) {
            continue;
        }
        const size_t count = m_fixedIsOutput ? step->inputs.size() : step->outputs.size();
        for (size_t i = 0; i < count; ++i) {
            const PortRef port{!m_fixedIsOutput, static_cast<int>(i)};
            item->setPortGlow(port, refusalOf(item->endpoint(port)) ? -1 : 1);
        }
        if (count == 0) {
            item->setPortGlow({}, -1);
        }
    }
}

QString LinkDrag::moveTo(QPointF scenePoint) {
    m_target.reset();
    QString refusal;
    QPointF end = scenePoint;
    const auto [item, port] = m_scene.portAt(scenePoint);
    m_overNode = item != nullptr;
    if (item != nullptr && port.output != m_fixedIsOutput) {
        const Endpoint candidate = item->endpoint(port);
        const auto reason = refusalOf(candidate);
        if (reason) {
            refusal = *reason;
        } else {
            m_target = candidate;
            end = item->portPosition(port);
        }
    }
    m_curve->setEnds(m_fixedIsOutput ? m_fixedAt : end, m_fixedIsOutput ? end : m_fixedAt);
    return refusal;
}

bool LinkDrag::drop() {
    if (!m_target) {
        return false;
    }
    const Endpoint from = m_fixedIsOutput ? m_fixed : *m_target;
    const Endpoint to = m_fixedIsOutput ? *m_target : m_fixed;
    if (!m_picked) {
        m_scene.document().link(from, to);
    } else if (m_picked->to != to) {
        m_scene.document().relink(*m_picked, to);
    }
    return true;
}

} // namespace lathe::ui
