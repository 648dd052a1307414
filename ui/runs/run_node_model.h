#pragma once

#include "core/plain/store/experiment_store.h"
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"
#include "ui/base/theme.h"

#include <QAbstractListModel>

namespace lathe::ui {

/// One step of a run as the list shows it.
struct RunNode {
    QString id{};
    QString title{};
    QString detail{}; ///< what it works on, or its parameters
    QString family{}; ///< name of its icon
    Family colour = Family::Model;
    NodeState state = NodeState::Queued;
    double share = -1;   ///< of its work that is done; -1: unknown
    double seconds = -1; ///< taken, or taken so far; -1: not started

    bool operator==(const RunNode&) const = default;
};

/// The steps of a run's workflow in order of execution, with their states from the store.
/// `now` is in seconds since 1970, for the time of running steps.
std::vector<RunNode> nodesOf(const Workflow& workflow, const Catalog& catalog,
                             const std::vector<StepRow>& steps, RunState run, double now);

/// "Running 53 %", "Done": the word of a state, with its progress where that is known.
QString stateText(const RunNode& node);

class RunNodeModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    enum Roles { IdRole = Qt::UserRole + 1, NodeRole };

    void setNodes(std::vector<RunNode> nodes);

    const std::vector<RunNode>& nodes() const { return m_nodes; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<RunNode> m_nodes;
};

} // namespace lathe::ui

Q_DECLARE_METATYPE(lathe::ui::RunNode)
