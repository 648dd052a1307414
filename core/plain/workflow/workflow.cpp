#include "core/plain/workflow/workflow.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <algorithm>

namespace lathe {

const Node* Workflow::find(const std::string& nodeId) const {
    const auto found = std::ranges::find(nodes, nodeId, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

Node* Workflow::find(const std::string& nodeId) {
    return const_cast<Node*>(std::as_const(*this).find(nodeId));
}

std::optional<Endpoint> Workflow::sourceOf(const std::string& nodeId,
                                           const std::string& port) const {
    const auto found = std::ranges::find(links, Endpoint{nodeId, port}, &Link::to);
    return found == links.end() ? std::nullopt : std::optional(found->from);
}

std::optional<std::vector<size_t>> executionOrder(const Workflow& workflow) {
    const auto& nodes = workflow.nodes;
    const auto indexOf = [&](const std::string& id) {
        return static_cast<size_t>(std::ranges::find(nodes, id, &Node::id) - nodes.begin());
    };
    std::vector<std::vector<size_t>> users(nodes.size());
    std::vector<size_t> waitsFor(nodes.size(), 0);
    for (const Link& link : workflow.links) {
        const size_t from = indexOf(link.from.node);
        const size_t to = indexOf(link.to.node);
        if (from < nodes.size() && to < nodes.size()) {
            users[from].push_back(to);
            ++waitsFor[to];
        }
    }
    std::vector<size_t> order;
    std::vector<bool> placed(nodes.size(), false);
    // The first ready node in file order, so that equal graphs always run in the same order.
    while (order.size() < nodes.size()) {
        size_t next = 0;
        while (next < nodes.size() && (placed[next] || waitsFor[next] > 0)) {
            ++next;
        }
        if (next == nodes.size()) {
            return std::nullopt;
        }
        placed[next] = true;
        order.push_back(next);
        for (const size_t user : users[next]) {
            --waitsFor[user];
        }
    }
    return order;
}

namespace {

Json valueFromText(std::string_view text) {
    return jsonFrom(text).value_or(Json(std::string(text)));
}

} // namespace

void setParameter(Workflow& workflow, std::string_view assignment) {
    const size_t dot = assignment.find('.');
    const size_t equals = assignment.find('=');
    if (equals == std::string_view::npos || dot == std::string_view::npos || dot > equals) {
        throw Error(ErrorCode::User,
                    "\"" + std::string(assignment) + "\" does not have the form node.name=value",
                    "For example --set prune.sparsity=0.5");
    }
    const std::string nodeId(assignment.substr(0, dot));
    const std::string name(assignment.substr(dot + 1, equals - dot - 1));
    Node* node = workflow.find(nodeId);
    if (node == nullptr) {
        std::vector<std::string> ids;
        for (const Node& candidate : workflow.nodes) {
            ids.push_back(candidate.id);
        }
        const std::string near = nearest(nodeId, ids);
        throw Error(ErrorCode::User, "the workflow has no node \"" + nodeId + "\"",
                    near.empty() ? "Its nodes are " + join(ids, ", ") + "."
                                 : "Did you mean \"" + near + "\"?");
    }
    node->params[name] = valueFromText(assignment.substr(equals + 1));
}

} // namespace lathe
