#include "core/plain/workflow/lineage.h"

#include "core/plain/workflow/catalog.h"

namespace lathe {
namespace {

std::string signatureWith(const Workflow& workflow, const std::string& id,
                          std::map<std::string, std::string>& known) {
    if (const auto found = known.find(id); found != known.end()) {
        return found->second;
    }
    known[id] = "cycle";
    const Node* node = workflow.find(id);
    if (node == nullptr) {
        return {};
    }
    std::string text = node->type + canonicalText(node->params) + (node->bypassed ? "!" : "");
    for (const Link& link : workflow.links) {
        if (link.to.node == id) {
            text += "(" + link.to.port + "=" + link.from.port + "<" +
                    signatureWith(workflow, link.from.node, known) + ")";
        }
    }
    // Hashed, or a lattice of branches would double the text at every level.
    return known[id] = std::to_string(std::hash<std::string>{}(text));
}

} // namespace

std::string signatureOf(const Workflow& workflow, const std::string& id) {
    std::map<std::string, std::string> known;
    return signatureWith(workflow, id, known);
}

std::map<std::string, std::string> signaturesOf(const Workflow& workflow) {
    std::map<std::string, std::string> known;
    for (const Node& node : workflow.nodes) {
        signatureWith(workflow, node.id, known);
    }
    return known;
}

} // namespace lathe
