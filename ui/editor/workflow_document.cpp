#include "ui/editor/workflow_document.h"

#include "core/plain/workflow/layer_globs.h"
#include "core/plain/workflow/lineage.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/editor/edit_command.h"
#include "ui/editor/link_rules.h"
#include "ui/editor/workflow_edit.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lathe::ui {

WorkflowDocument::WorkflowDocument(Catalog catalog, QObject* parent)
    : QObject(parent), m_catalog(std::move(catalog)) {
    m_undo.setUndoLimit(500);
    reset();
}

const StepType* WorkflowDocument::typeOf(const std::string& node) const {
    const Node* found = m_workflow.find(node);
    return found != nullptr ? m_catalog.find(found->type) : nullptr;
}

QString WorkflowDocument::titleOf(const Node& node) const {
    const StepType* type = m_catalog.find(node.type);
    if (!node.title.empty()) {
        return catalogText(node.title);
    }
    return type != nullptr ? catalogText(type->title) : toQt(node.type);
}

void WorkflowDocument::check() {
    m_found = validate(m_workflow, m_catalog, m_place.folder);
    const auto layersOf = [&](const Node& source) {
        const StepType* type = m_catalog.find(source.type);
        return type == nullptr ? nullptr : m_layers.of(source, *type, m_place.folder);
    };
    std::ranges::move(globProblems(m_workflow, m_catalog, layersOf), std::back_inserter(m_found));
    tellProblems();
}

void WorkflowDocument::tellProblems() {
    m_problems = m_found;
    for (const auto& [place, entry] : m_refused) {
        m_problems.push_back({.node = place.first,
                              .field = place.second,
                              .message = entry.reason,
                              .hint = "Change it in the inspector."});
    }
}

QString WorkflowDocument::whyNot() const {
    const auto error = std::ranges::find(m_problems, Problem::Severity::Error, &Problem::severity);
    return error == m_problems.end()
               ? QString()
               : tr("The workflow cannot run yet: %1").arg(problemText(error->message));
}

void WorkflowDocument::refuseEntry(const std::string& node, const std::string& field,
                                   RefusedEntry entry) {
    m_refused[{node, field}] = std::move(entry);
    tellProblems();
    Q_EMIT problemsChanged();
}

void WorkflowDocument::dropEntry(const std::string& node, const std::string& field) {
    if (m_refused.erase({node, field}) > 0) {
        tellProblems();
        Q_EMIT problemsChanged();
    }
}

const RefusedEntry* WorkflowDocument::refusedEntry(const std::string& node,
                                                   const std::string& field) const {
    const auto found = m_refused.find({node, field});
    return found == m_refused.end() ? nullptr : &found->second;
}

void WorkflowDocument::forgetEntries(const Workflow& before) {
    std::erase_if(m_refused, [&](const auto& refused) {
        const auto& [id, field] = refused.first;
        const Node* was = before.find(id);
        const Node* now = m_workflow.find(id);
        return was == nullptr || now == nullptr || now->type != was->type ||
               now->params.value(field, Json()) != was->params.value(field, Json());
    });
}

void WorkflowDocument::edit(const QString& text, Workflow after, const QString& mergeKey) {
    if (after == m_workflow) {
        return;
    }
    auto* command = new EditCommand(*this, m_workflow, std::move(after), mergeKey);
    command->setText(text);
    m_undo.push(command);
}

std::string WorkflowDocument::addNode(const std::string& type, QPointF at) {
    Workflow after = m_workflow;
    Node node;
    node.id = freeNodeId(after, type);
    node.type = type;
    node.x = at.x();
    node.y = at.y();
    after.nodes.push_back(node);
    edit(tr("add %1").arg(titleOf(node)), std::move(after));
    return node.id;
}

std::string WorkflowDocument::addLinked(const std::string& type, QPointF at, const Endpoint& from) {
    Workflow after = m_workflow;
    Node node;
    node.id = freeNodeId(after, type);
    node.type = type;
    node.x = at.x();
    node.y = at.y();
    after.nodes.push_back(node);
    if (const auto to = freeInput(after, m_catalog, from, node.id)) {
        after.links.push_back({from, *to});
    }
    edit(tr("add %1").arg(titleOf(node)), std::move(after));
    return node.id;
}

void WorkflowDocument::removeNodes(const std::set<std::string>& nodes, bool heal) {
    edit(tr("delete %n node(s)", nullptr, static_cast<int>(nodes.size())),
         withoutNodes(m_workflow, m_catalog, nodes, heal));
}

void WorkflowDocument::moveNodes(const std::map<std::string, QPointF>& positions) {
    Workflow after = m_workflow;
    for (const auto& [id, at] : positions) {
        if (Node* node = after.find(id)) {
            node->x = at.x();
            node->y = at.y();
        }
    }
    edit(tr("move %n node(s)", nullptr, static_cast<int>(positions.size())), std::move(after));
}

void WorkflowDocument::link(const Endpoint& from, const Endpoint& to) {
    LATHE_ASSERT(!linkRefusal(m_workflow, m_catalog, from, to));
    Workflow after = m_workflow;
    after.links.push_back({from, to});
    edit(tr("link"), std::move(after));
}

void WorkflowDocument::unlink(const Link& link) {
    Workflow after = m_workflow;
    std::erase(after.links, link);
    edit(tr("unlink"), std::move(after));
}

void WorkflowDocument::relink(const Link& old, const Endpoint& to) {
    Workflow after = m_workflow;
    std::erase(after.links, old);
    LATHE_ASSERT(!linkRefusal(after, m_catalog, old.from, to));
    after.links.push_back({old.from, to});
    edit(tr("link"), std::move(after));
}

void WorkflowDocument::setParameter(const std::string& node, const std::string& name,
                                    const Json& value) {
    Workflow after = m_workflow;
    Node* found = after.find(node);
    const StepType* type = typeOf(node);
    LATHE_ASSERT(found != nullptr && type != nullptr);
    const auto field = std::ranges::find(type->fields, name, &Field::name);
    LATHE_ASSERT(field != type->fields.end());
    found->params[name] = value;
    edit(tr("change %1").arg(catalogText(field->info.label)), std::move(after),
         QStringLiteral("%1/%2/%3").arg(m_gesture).arg(toQt(node), toQt(name)));
}

void WorkflowDocument::resetParameter(const std::string& node, const std::string& name) {
    Workflow after = m_workflow;
    Node* found = after.find(node);
    LATHE_ASSERT(found != nullptr);
    found->params.erase(name);
    edit(tr("reset a parameter"), std::move(after));
}

void WorkflowDocument::rename(const std::string& node, const std::string& title) {
    Workflow after = m_workflow;
    if (Node* found = after.find(node)) {
        found->title = title;
    }
    edit(tr("rename"), std::move(after));
}

void WorkflowDocument::setBypassed(const std::set<std::string>& nodes, bool bypassed) {
    Workflow after = m_workflow;
    for (const std::string& id : nodes) {
        if (Node* found = after.find(id)) {
            found->bypassed = bypassed;
        }
    }
    edit(bypassed ? tr("bypass") : tr("do not bypass"), std::move(after));
}

std::set<std::string> WorkflowDocument::paste(const Workflow& part, double dx, double dy) {
    std::set<std::string> added;
    Workflow after = withPart(m_workflow, part, dx, dy, added);
    edit(tr("paste %n node(s)", nullptr, static_cast<int>(added.size())), std::move(after));
    return added;
}

void WorkflowDocument::tidy() {
    edit(tr("tidy"), tidied(m_workflow, m_catalog));
}

void WorkflowDocument::setNodeStates(const std::map<std::string, NodeStatus>& states,
                                     const Workflow& ran) {
    if (states == m_states) {
        return;
    }
    m_states = states;
    m_ran = signaturesOf(ran, m_catalog);
    m_signatures = signaturesOf(m_workflow, m_catalog);
    Q_EMIT statesChanged();
}

void WorkflowDocument::setCachedNodes(const std::set<std::string>& nodes) {
    if (nodes != m_cached) {
        m_cached = nodes;
        Q_EMIT statesChanged();
    }
}

bool WorkflowDocument::hasNodeProblem(const std::string& node, Problem::Severity severity) const {
    return std::ranges::any_of(m_problems, [&](const Problem& problem) {
        return problem.node == node && problem.severity == severity;
    });
}

bool WorkflowDocument::isAsItRan(const std::string& node) const {
    const auto ran = m_ran.find(node);
    const auto is = m_signatures.find(node);
    return ran != m_ran.end() && is != m_signatures.end() && ran->second == is->second;
}

NodeStatus WorkflowDocument::statusOf(const std::string& id) const {
    const Node* node = m_workflow.find(id);
    if (node != nullptr && node->bypassed) {
        return {.state = NodeState::Bypassed};
    }
    const bool cached = m_cached.contains(id);
    const auto known = m_states.find(id);
    if (known == m_states.end()) {
        const bool broken = hasNodeProblem(id, Problem::Severity::Error);
        return {.state = broken ? NodeState::Draft : cached ? NodeState::Cached : NodeState::Ready};
    }
    NodeStatus status = known->second;
    const bool finished = status.state == NodeState::Done || status.state == NodeState::Cached ||
                          status.state == NodeState::Failed;
    if (finished && !isAsItRan(id)) {
        status = {.state = cached ? NodeState::Cached : NodeState::Stale};
    }
    return status;
}

} // namespace lathe::ui
