#pragma once

#include "core/plain/workflow/validate.h"
#include "ui/shell/theme.h"

#include <QObject>
#include <QPointF>
#include <QUndoStack>

#include <map>
#include <set>

namespace lathe::ui {

/// What a run says of one node.
struct NodeStatus {
    NodeState state = NodeState::Ready;
    int percent = -1;    ///< while running; -1: unknown
    double seconds = -1; ///< time taken so far; -1: unknown

    bool operator==(const NodeStatus&) const = default;
};

/// The one owner of the workflow that is edited. Every edit is an undo command; views draw what
/// `workflow()` says after `changed`.
class WorkflowDocument : public QObject {
    Q_OBJECT

public:
    explicit WorkflowDocument(Catalog catalog, QObject* parent = nullptr);

    const Workflow& workflow() const { return m_workflow; }

    const Catalog& catalog() const { return m_catalog; }

    QUndoStack& undoStack() { return m_undo; }

    const std::vector<Problem>& problems() const { return m_problems; }

    /// nullptr when the node or its type is unknown.
    const StepType* typeOf(const std::string& node) const;

    /// What the user called it, else the step's title in the window's language.
    QString titleOf(const Node& node) const;

    // Files. `path` is empty for a workflow that was never saved.
    const QString& path() const { return m_path; }

    QString displayName() const;

    bool isClean() const { return m_undo.isClean(); }

    void reset();
    void open(const QString& path); ///< Throws Error.
    void save(const QString& path); ///< Throws Error; the old file stays when it fails.
    void restore(Workflow workflow, const QString& path); ///< recovered: counts as unsaved

    // Edits, one undo step each.
    std::string addNode(const std::string& type, QPointF at);
    std::string addLinked(const std::string& type, QPointF at, const Endpoint& from);
    void removeNodes(const std::set<std::string>& nodes, bool heal);
    void moveNodes(const std::map<std::string, QPointF>& positions);
    void link(const Endpoint& from, const Endpoint& to); ///< must not be refused by linkRefusal()
    void unlink(const Link& link);
    void relink(const Link& old, const Endpoint& to); ///< an input's link dragged to another input
    void setParameter(const std::string& node, const std::string& name, const Json& value);
    void resetParameter(const std::string& node, const std::string& name);
    void rename(const std::string& node, const std::string& title);
    void setBypassed(const std::set<std::string>& nodes, bool bypassed);
    std::set<std::string> paste(const Workflow& part, double dx, double dy);
    void tidy();

    /// Ends a gesture: the next change of the same parameter is a step of its own.
    void endGesture() { ++m_gesture; }

    /// States of a run of `ran` by node id; a node that differs from `ran` counts as stale.
    void setNodeStates(const std::map<std::string, NodeStatus>& states, const Workflow& ran);

    /// Nodes whose results a run would take from the cache.
    void setCachedNodes(const std::set<std::string>& nodes);
    NodeStatus statusOf(const std::string& node) const;
    bool hasNodeProblem(const std::string& node, Problem::Severity severity) const;

    void replaceWorkflow(Workflow workflow); ///< for undo commands only

Q_SIGNALS:
    void changed();       ///< nodes, links, parameters or titles
    void statesChanged(); ///< of a run
    void pathChanged();

private:
    void edit(const QString& text, Workflow after, const QString& mergeKey = {});
    void check();

    Catalog m_catalog;
    Workflow m_workflow;
    QString m_path;
    QUndoStack m_undo;
    std::vector<Problem> m_problems;
    std::map<std::string, NodeStatus> m_states;
    std::map<std::string, std::string> m_signatures;
    std::set<std::string> m_cached;
    int m_gesture = 0;
};

} // namespace lathe::ui
