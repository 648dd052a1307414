#include "ui/editor/workflow_edit.h"

#include "ui/editor/link_rules.h"

#include <algorithm>
#include <map>

namespace lathe::ui {

namespace {

constexpr double kLayerPitch = 272;
constexpr double kRowPitch = 128;

/// The first (input port, output port) that carry the same kind.
std::optional<std::pair<std::string, std::string>> throughPorts(const StepType& type) {
    for (const Port& in : type.inputs) {
        for (const Port& out : type.outputs) {
            if (in.kind == out.kind) {
                return std::pair{in.name, out.name};
            }
        }
    }
    return std::nullopt;
}

void healAround(Workflow& workflow, const Catalog& catalog, const Node& node) {
    const StepType* type = catalog.find(node.type);
    const auto ports = type != nullptr ? throughPorts(*type) : std::nullopt;
    const auto source = ports ? workflow.sourceOf(node.id, ports->first) : std::nullopt;
    if (!source) {
        return;
    }
    for (Link& link : workflow.links) {
        if (link.from == Endpoint{node.id, ports->second}) {
            link.from = *source;
        }
    }
}

std::map<std::string, int> layersOf(const Workflow& workflow) {
    std::map<std::string, int> layer;
    const auto order = executionOrder(workflow);
    for (size_t i = 0; i < workflow.nodes.size(); ++i) {
        const Node& node = workflow.nodes[order ? (*order)[i] : i];
        int& own = layer[node.id];
        for (const Link& link : workflow.links) {
            if (link.to.node == node.id && layer.contains(link.from.node)) {
                own = std::max(own, layer[link.from.node] + 1);
            }
        }
    }
    return layer;
}

/// Mean row of a node's sources, by which the nodes of a layer are sorted.
double wantedRow(const Workflow& workflow, const std::map<std::string, double>& row,
                 const std::string& node) {
    double sum = 0;
    int count = 0;
    for (const Link& link : workflow.links) {
        const auto found = row.find(link.from.node);
        if (link.to.node == node && found != row.end()) {
            sum += found->second;
            ++count;
        }
    }
    return count > 0 ? sum / count : 0;
}

} // namespace

std::string freeNodeId(const Workflow& workflow, const std::string& type) {
    const std::string stem = type.substr(type.find_last_of('.') + 1);
    std::string id = stem;
    for (int n = 2; workflow.find(id) != nullptr; ++n) {
        id = stem + std::to_string(n);
    }
    return id;
}

Workflow withoutNodes(Workflow workflow, const Catalog& catalog, const std::set<std::string>& nodes,
                      bool heal) {
    if (heal) {
        for (const Node& node : workflow.nodes) {
            if (nodes.contains(node.id)) {
                healAround(workflow, catalog, node);
            }
        }
    }
    std::erase_if(workflow.links, [&](const Link& link) {
        return nodes.contains(link.from.node) || nodes.contains(link.to.node);
    });
    std::erase_if(workflow.nodes, [&](const Node& node) { return nodes.contains(node.id); });
    return workflow;
}

Workflow partOf(const Workflow& workflow, const std::set<std::string>& nodes) {
    Workflow part;
    for (const Node& node : workflow.nodes) {
        if (nodes.contains(node.id)) {
            part.nodes.push_back(node);
        }
    }
    for (const Link& link : workflow.links) {
        if (nodes.contains(link.from.node) && nodes.contains(link.to.node)) {
            part.links.push_back(link);
        }
    }
    return part;
}

Workflow withPart(Workflow workflow, const Workflow& part, double dx, double dy,
                  std::set<std::string>& added) {
    std::map<std::string, std::string> newId;
    for (Node node : part.nodes) {
        const std::string old = node.id;
        if (workflow.find(node.id) != nullptr) {
            node.id = freeNodeId(workflow, node.type);
        }
        newId[old] = node.id;
        node.x += dx;
        node.y += dy;
        added.insert(node.id);
        workflow.nodes.push_back(std::move(node));
    }
    for (Link link : part.links) {
        link.from.node = newId.at(link.from.node);
        link.to.node = newId.at(link.to.node);
        workflow.links.push_back(std::move(link));
    }
    return workflow;
}

Workflow tidied(Workflow workflow, const Catalog&) {
    const auto layer = layersOf(workflow);
    std::map<int, std::vector<std::string>> columns;
    for (const Node& node : workflow.nodes) {
        columns[layer.at(node.id)].push_back(node.id);
    }
    std::map<std::string, double> row;
    for (auto& [depth, ids] : columns) {
        std::ranges::stable_sort(ids, [&](const std::string& a, const std::string& b) {
            return wantedRow(workflow, row, a) < wantedRow(workflow, row, b);
        });
        double next = 0;
        for (const std::string& id : ids) {
            next = std::max(next, depth == 0 ? next : wantedRow(workflow, row, id));
            row[id] = next;
            next += 1;
        }
    }
    for (Node& node : workflow.nodes) {
        node.x = layer.at(node.id) * kLayerPitch;
        node.y = row.at(node.id) * kRowPitch;
    }
    return workflow;
}

} // namespace lathe::ui
