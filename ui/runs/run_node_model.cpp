#include "ui/runs/run_node_model.h"

#include "ui/editor/node_look.h"
#include "ui/shell/problem_text.h"
#include "ui/shell/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe::ui {

namespace {

NodeState stateOf(const StepRow* step, RunState run) {
    if (step == nullptr) {
        return run == RunState::Running ? NodeState::Queued : NodeState::Ready;
    }
    switch (step->state) {
    case StepState::Queued:
        return NodeState::Queued;
    case StepState::Running:
        return run == RunState::Running ? NodeState::Running : NodeState::Failed;
    case StepState::Done:
        return NodeState::Done;
    case StepState::Cached:
        return NodeState::Cached;
    case StepState::Failed:
        return NodeState::Failed;
    case StepState::Skipped:
        break;
    }
    return NodeState::Bypassed;
}

QString titleOf(const Node& node, const StepType* type, const StepRow* step) {
    if (!node.title.empty()) {
        return toQt(node.title);
    }
    if (type != nullptr && type->category != Category::Evaluate) {
        return catalogText(type->title);
    }
    // An evaluation is known by the variant it measures.
    return step != nullptr && !step->title.empty() ? variantText(step->title) : toQt(node.id);
}

double secondsOf(const StepRow& step, NodeState state, double now) {
    return state == NodeState::Running ? std::max(0.0, now - step.started) : step.seconds;
}

RunNode nodeOf(const Node& node, const StepType* type, const StepRow* step, RunState run) {
    RunNode out{
        .id = toQt(node.id), .title = titleOf(node, type, step), .state = stateOf(step, run)};
    if (type != nullptr) {
        out.colour = familyOf(type->category);
        out.family = iconNameOf(*type);
        out.detail = summaryOf(*type, node);
    }
    if (out.state == NodeState::Running && !step->what.empty()) {
        out.detail = problemText(step->what);
    }
    if (step != nullptr && step->total > 0) {
        out.share = std::clamp(static_cast<double>(step->done) / static_cast<double>(step->total),
                               0.0, 1.0);
    }
    return out;
}

} // namespace

std::vector<RunNode> nodesOf(const Workflow& workflow, const Catalog& catalog,
                             const std::vector<StepRow>& steps, RunState run, double now) {
    std::vector<size_t> order(workflow.nodes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    order = executionOrder(workflow).value_or(order);
    std::vector<RunNode> out;
    for (const size_t index : order) {
        const Node& node = workflow.nodes[index];
        const auto found = std::ranges::find(steps, node.id, &StepRow::node);
        const StepRow* step = found == steps.end() ? nullptr : &*found;
        RunNode row = nodeOf(node, catalog.find(node.type), step, run);
        if (step != nullptr && row.state != NodeState::Queued) {
            row.seconds = secondsOf(*step, row.state, now);
        }
        out.push_back(std::move(row));
    }
    return out;
}

QString stateText(const RunNode& node) {
    const QString word = Theme::word(node.state);
    return node.state == NodeState::Running && node.share >= 0
               ? RunNodeModel::tr("%1 %2 %").arg(word).arg(std::lround(node.share * 100))
               : word;
}

// Rows that stay are changed in place, so that selection and scrolling stay too.
void RunNodeModel::setNodes(std::vector<RunNode> nodes) {
    const bool same = std::ranges::equal(nodes, m_nodes, {}, &RunNode::id, &RunNode::id);
    if (!same) {
        beginResetModel();
        m_nodes = std::move(nodes);
        endResetModel();
        return;
    }
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i] != m_nodes[i]) {
            m_nodes[i] = std::move(nodes[i]);
            const QModelIndex at = index(static_cast<int>(i));
            Q_EMIT dataChanged(at, at);
        }
    }
}

int RunNodeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_nodes.size());
}

QVariant RunNodeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const RunNode& node = m_nodes[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return node.title;
    case Qt::ToolTipRole:
        return node.detail;
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(node.title, stateText(node));
    case IdRole:
        return node.id;
    case NodeRole:
        return QVariant::fromValue(node);
    default:
        return {};
    }
}

} // namespace lathe::ui
