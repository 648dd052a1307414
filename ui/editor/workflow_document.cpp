#include "ui/editor/workflow_document.h"

#include "core/plain/base/error.h"
#include "ui/editor/edit_command.h"
#include "ui/editor/link_rules.h"
#include "ui/editor/workflow_edit.h"
#include "ui/shell/text.h"

#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace lathe::ui {

WorkflowDocument::WorkflowDocument(Catalog catalog, QObject* parent)
    : QObject(parent), m_catalog(std::move(catalog)) {
    m_undo.setUndoLimit(500);
    check();
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

QString WorkflowDocument::displayName() const {
    if (!m_path.isEmpty()) {
        return QFileInfo(m_path).fileName();
    }
    return m_workflow.name.empty() ? tr("Untitled") : toQt(m_workflow.name);
}

void WorkflowDocument::reset() {
    restore(Workflow{}, QString());
    m_undo.clear();
}

namespace {

/// A workflow that was written by hand has none: its nodes would lie on one another.
bool hasPlaces(const Workflow& workflow) {
    return std::ranges::any_of(workflow.nodes,
                               [](const Node& node) { return node.x != 0 || node.y != 0; });
}

} // namespace

void WorkflowDocument::open(const QString& path) {
    Workflow workflow = loadWorkflow(toPath(path));
    if (!hasPlaces(workflow)) {
        workflow = tidied(std::move(workflow), m_catalog);
    }
    restore(std::move(workflow), path);
    m_undo.clear();
    m_undo.setClean();
}

void WorkflowDocument::restore(Workflow workflow, const QString& path) {
    m_undo.clear();
    m_states.clear();
    m_signatures.clear();
    m_cached.clear();
    m_path = path;
    replaceWorkflow(std::move(workflow));
    m_undo.resetClean();
    Q_EMIT pathChanged();
    Q_EMIT statesChanged();
}

void WorkflowDocument::save(const QString& path) {
    QSaveFile file(path);
    const QByteArray bytes = QByteArray::fromStdString(toText(m_workflow));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        throw Error(ErrorCode::BadData,
                    tr("%1 could not be written: %2").arg(path, file.errorString()).toStdString(),
                    tr("Choose another folder with Save as.").toStdString());
    }
    m_path = path;
    m_undo.setClean();
    check();
    Q_EMIT pathChanged();
}

void WorkflowDocument::replaceWorkflow(Workflow workflow) {
    m_workflow = std::move(workflow);
    check();
    Q_EMIT changed();
}

void WorkflowDocument::check() {
    const auto folder = m_path.isEmpty() ? std::filesystem::current_path()
                                         : toPath(QFileInfo(m_path).absolutePath());
    m_problems = validate(m_workflow, m_catalog, folder);
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
    m_signatures.clear();
    for (const auto& [id, status] : states) {
        m_signatures[id] = signatureOf(ran, id);
    }
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
    if (finished && m_signatures.at(id) != signatureOf(m_workflow, id)) {
        status = {.state = cached ? NodeState::Cached : NodeState::Stale};
    }
    return status;
}

} // namespace lathe::ui
