#pragma once

#include "ui/base/theme.h"
#include "ui/editor/model_layers.h"

#include <QObject>
#include <QPointF>
#include <QUndoStack>

#include <map>
#include <set>

namespace lathe::ui {

/// What a run reports about one node.
struct NodeStatus {
    NodeState state = NodeState::Ready;
    int percent = -1;    ///< while running; -1: unknown
    double seconds = -1; ///< time taken so far; -1: unknown

    bool operator==(const NodeStatus&) const = default;
};

/// The place of a workflow's file.
struct FilePlace {
    QString path{};                 ///< empty for a workflow that was never saved
    std::filesystem::path folder{}; ///< where relative paths start: of the file, or of the
                                    ///< example that the workflow is a copy of
    std::string content{};          ///< hash of the file's content when last read or written;
                                    ///< empty: the file no longer exists
};

/// What another program did to a document's file.
enum class OnDisk { Same, Changed, Gone };

/// Text that was typed into a field but is not a valid value of it.
struct RefusedEntry {
    QString text{};
    std::string reason{}; ///< an English sentence, see problemText()
};

/// The one owner of the workflow that is edited. Every edit is an undo command. Views draw
/// `workflow()` after each `changed`.
class WorkflowDocument : public QObject {
    Q_OBJECT

public:
    explicit WorkflowDocument(Catalog catalog, QObject* parent = nullptr);

    const Workflow& workflow() const { return m_workflow; }

    const Catalog& catalog() const { return m_catalog; }

    QUndoStack& undoStack() { return m_undo; }

    /// Problems of the workflow, then those of refused entries.
    const std::vector<Problem>& problems() const { return m_problems; }

    /// The first error in the window's language; empty when the workflow can run.
    QString whyNot() const;

    /// nullptr when the node or its type is unknown.
    const StepType* typeOf(const std::string& node) const;

    /// The user's title, else the step's title in the window's language.
    QString titleOf(const Node& node) const;

    // Files.
    const FilePlace& place() const { return m_place; }

    const QString& path() const { return m_place.path; }

    const std::filesystem::path& folder() const { return m_place.folder; }

    QString displayName() const;

    bool isClean() const { return m_undo.isClean(); }

    void reset();
    void open(const QString& path);     ///< Throws Error.
    void openCopy(const QString& path); ///< Untitled, with the same inputs. Throws Error.
    void save(const QString& path);     ///< Throws Error; the old file stays when it fails.
    void restore(Workflow workflow, const QString& path); ///< recovered: counts as unsaved
    void restore(Workflow workflow, FilePlace place);

    OnDisk onDisk() const; ///< reads the file
    void keepMine();       ///< Allows overwriting the file as it is now; counts as unsaved.
    void takeTheirs();     ///< Reads the file again, as one undo step. Throws Error.

    /// Finds the problems again, since files that the steps read may have appeared or disappeared.
    void recheck();

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

    /// Refused entries are not values, so they are not in the workflow. They still block a run,
    /// until they are dropped, their node is removed or the field's value changes.
    void refuseEntry(const std::string& node, const std::string& field, RefusedEntry entry);
    void dropEntry(const std::string& node, const std::string& field);
    const RefusedEntry* refusedEntry(const std::string& node, const std::string& field) const;

    /// Asks forms to finish what is still being typed, before a run or before saving.
    void takeEntries() { Q_EMIT entriesWanted(); }

    /// Ends a gesture: the next change of the same parameter is an undo step of its own.
    void endGesture() { ++m_gesture; }

    /// States of a run of `ran` by node id; a node that differs from `ran` counts as stale.
    void setNodeStates(const std::map<std::string, NodeStatus>& states, const Workflow& ran);

    /// Nodes whose results a run would take from the cache.
    void setCachedNodes(const std::set<std::string>& nodes);
    NodeStatus statusOf(const std::string& node) const;
    bool hasNodeProblem(const std::string& node, Problem::Severity severity) const;

    /// For undo commands only. `folder` is where relative paths started when it was kept.
    void replaceWorkflow(const Workflow& workflow, const std::filesystem::path& folder);

Q_SIGNALS:
    void changed();       ///< nodes, links, parameters or titles
    void statesChanged(); ///< of a run
    void pathChanged();
    void problemsChanged(); ///< and nothing else
    void entriesWanted();

private:
    void edit(const QString& text, Workflow after, const QString& mergeKey = {});
    void check();
    void show(Workflow workflow);
    void tellProblems();
    void forgetEntries(const Workflow& before);
    bool isAsItRan(const std::string& node) const;

    Catalog m_catalog;
    Workflow m_workflow;
    FilePlace m_place;
    QUndoStack m_undo;
    std::vector<Problem> m_found; ///< what check() saw
    std::vector<Problem> m_problems;
    std::map<std::pair<std::string, std::string>, RefusedEntry> m_refused; ///< by node and field
    ModelLayers m_layers;
    std::map<std::string, NodeStatus> m_states;
    std::map<std::string, std::string> m_ran;        ///< signatures of nodes as they ran
    std::map<std::string, std::string> m_signatures; ///< as they are; empty when nothing ran
    std::set<std::string> m_cached;
    int m_gesture = 0;
};

} // namespace lathe::ui
