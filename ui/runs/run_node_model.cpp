#include "ui/runs/run_node_model.h"

#include "core/plain/workflow/lineage.h"
#include "ui/base/node_text.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>

namespace lathe::ui {

namespace {

NodeState stateOf(const Node& node, const StepRow* step, RunState run) {
    if (node.bypassed) {
        return NodeState::Bypassed;
    }
    if (step == nullptr) {
        return run == RunState::Running ? NodeState::Queued : NodeState::NotRun;
    }
    switch (step->state) {
    case StepState::Queued:
        return run == RunState::Running ? NodeState::Queued : NodeState::NotRun;
    case StepState::Running:
        return run == RunState::Running ? NodeState::Running : NodeState::Stopped;
    case StepState::Done:
        return NodeState::Done;
    case StepState::Cached:
        return NodeState::Cached;
    case StepState::Failed:
        return NodeState::Failed;
    case StepState::Skipped:
        break;
    }
    return step->seconds > 0 ? NodeState::Stopped : NodeState::NotRun;
}

QString titleOf(const Workflow& workflow, const Catalog& catalog, const Node& node) {
    const StepType* type = catalog.find(node.type);
    if (!node.title.empty()) {
        return toQt(node.title);
    }
    if (type == nullptr) {
        return toQt(node.id);
    }
    // An evaluation is called after the variant that it measures.
    return type->category == Category::Evaluate
               ? variantText(variantName(workflow, catalog, node.id))
               : catalogText(type->title);
}

double secondsOf(const StepRow& step, NodeState state, double now) {
    return state == NodeState::Running ? std::max(0.0, now - step.started) : step.seconds;
}

RunNode nodeOf(const Node& node, const StepType* type, const StepRow* step, RunState run) {
    RunNode out{.id = toQt(node.id), .state = stateOf(node, step, run)};
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

/// Node indices in the engine's order: started steps, planned steps, then the rest.
std::vector<size_t> orderOf(const Workflow& workflow, const std::vector<StepRow>& steps) {
    std::vector<size_t> order(workflow.nodes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    order = executionOrder(workflow).value_or(order);
    std::map<std::string_view, std::pair<int, size_t>> places;
    for (size_t i = 0; i < steps.size(); ++i) {
        places[steps[i].node] = {steps[i].state == StepState::Queued ? 1 : 0, i};
    }
    std::ranges::stable_sort(order, {}, [&](size_t index) {
        const auto known = places.find(workflow.nodes[index].id);
        return known == places.end() ? std::pair(2, size_t{0}) : known->second;
    });
    return order;
}

/// The failed step that keeps a node with these inputs from running, or nullptr. `causes` is by
/// node id.
const QString* causeOf(const std::map<std::string, Endpoint>& inputs,
                       const std::map<std::string, QString>& causes) {
    for (const auto& [port, source] : inputs) {
        if (const auto found = causes.find(source.node); found != causes.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

} // namespace

std::vector<RunNode> nodesOf(const Workflow& workflow, const Catalog& catalog,
                             const std::vector<StepRow>& steps, RunState run, double now) {
    std::vector<RunNode> out;
    std::map<std::string, QString> causes; // titles of failed steps, by blocked node
    for (const size_t index : orderOf(workflow, steps)) {
        const Node& node = workflow.nodes[index];
        const auto found = std::ranges::find(steps, node.id, &StepRow::node);
        const StepRow* step = found == steps.end() ? nullptr : &*found;
        RunNode row = nodeOf(node, catalog.find(node.type), step, run);
        row.title = titleOf(workflow, catalog, node);
        if (step != nullptr && row.state != NodeState::Queued && row.state != NodeState::NotRun) {
            row.seconds = secondsOf(*step, row.state, now);
        }
        const QString* cause =
            causes.empty() ? nullptr : causeOf(inputsOf(workflow, catalog, node), causes);
        if (row.state == NodeState::Failed) {
            causes[node.id] = row.title;
        } else if (row.state == NodeState::NotRun && cause != nullptr) {
            row.detail = RunNodeModel::tr("“%1” failed").arg(*cause);
            causes[node.id] = *cause;
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

// Rows that stay are changed in place, so that selection and scroll position are kept.
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
