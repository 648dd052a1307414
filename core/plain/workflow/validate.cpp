#include "core/plain/workflow/validate.h"

#include "core/plain/base/text.h"
#include "core/plain/workflow/validate_params.h"

#include <algorithm>
#include <set>

namespace lathe {

namespace {

const Port* findPort(const std::vector<Port>& ports, const std::string& name) {
    const auto found = std::ranges::find(ports, name, &Port::name);
    return found == ports.end() ? nullptr : &*found;
}

/// One pass over a workflow; collects what it finds.
class Check {
public:
    Check(const Workflow& workflow, const Catalog& catalog, const std::filesystem::path& folder)
        : m_workflow(workflow), m_catalog(catalog), m_folder(folder) {}

    std::vector<Problem> run() {
        if (m_workflow.nodes.empty()) {
            add("", "", "The workflow has no steps.", "Add a step from the palette.");
        }
        checkIds();
        for (const Node& node : m_workflow.nodes) {
            checkNode(node);
        }
        for (const Link& link : m_workflow.links) {
            checkLink(link);
        }
        if (!executionOrder(m_workflow)) {
            add("", "", "The links form a cycle.", "Remove one link of the cycle.");
        }
        return std::move(m_problems);
    }

private:
    void add(const std::string& node, const std::string& field, const std::string& message,
             const std::string& hint) {
        m_problems.push_back({Problem::Severity::Error, node, field, message, hint});
    }

    void checkIds() {
        std::set<std::string> seen;
        for (const Node& node : m_workflow.nodes) {
            if (!seen.insert(node.id).second) {
                add(node.id, "", "Two steps have the id \"" + node.id + "\".", "Rename one.");
            }
            if (node.id.empty() || node.id.find('.') != std::string::npos) {
                add(node.id, "", "The id \"" + node.id + "\" is empty or holds a dot.",
                    "Choose an id without dots.");
            }
        }
    }

    void checkNode(const Node& node) {
        const StepType* type = m_catalog.find(node.type);
        if (type == nullptr) {
            addUnknownType(node);
            return;
        }
        for (const Port& port : type->inputs) {
            checkInput(node, port);
        }
        if (node.bypassed && !canBeBypassed(*type)) {
            add(node.id, "", type->title + " takes no model, so it cannot be bypassed.",
                "Switch the bypass off, or remove the step.");
        }
        for (Problem& problem : validateParams(node, *type, m_folder)) {
            m_problems.push_back(std::move(problem));
        }
    }

    void addUnknownType(const Node& node) {
        std::vector<std::string> known;
        for (const StepType& step : m_catalog.steps()) {
            known.push_back(step.id);
        }
        const std::string near = nearest(node.type, known);
        add(node.id, "", "There is no step \"" + node.type + "\".",
            near.empty() ? "Choose a step from the palette, or update Lathe."
                         : "Did you mean \"" + near + "\"?");
    }

    static bool canBeBypassed(const StepType& type) {
        const auto isModel = [](const Port& port) { return port.kind == Kind::Model; };
        return std::ranges::any_of(type.inputs, isModel);
    }

    void checkInput(const Node& node, const Port& port) {
        const Endpoint input{node.id, port.name};
        const auto count = std::ranges::count(m_workflow.links, input, &Link::to);
        if (count > 1) {
            add(node.id, port.name,
                "The input \"" + port.name + "\" has " + std::to_string(count) +
                    " links; it takes one.",
                "Remove all but one.");
        }
        const bool replaced =
            !port.replacedBy.empty() && m_workflow.sourceOf(node.id, port.replacedBy).has_value();
        if (count == 0 && !port.optional && !replaced) {
            const std::string other =
                port.replacedBy.empty() ? "" : ", or link \"" + port.replacedBy + "\" instead";
            add(node.id, port.name, "The input \"" + port.name + "\" is not linked.",
                "Link an output of kind " + nameOf(port.kind) + " to it" + other + ".");
        }
    }

    /// The port at one end of a link; reports what is missing. nullopt: no further check can run.
    std::optional<Port> portAt(const Endpoint& end, const std::string& owner, bool output) {
        const Node* node = m_workflow.find(end.node);
        if (node == nullptr) {
            add(owner, "", "A link names the step \"" + end.node + "\", which does not exist.",
                "Remove the link.");
            return std::nullopt;
        }
        const StepType* type = m_catalog.find(node->type);
        if (type == nullptr) {
            return std::nullopt;
        }
        const auto& ports = output ? type->outputs : type->inputs;
        if (const Port* port = findPort(ports, end.port)) {
            return *port;
        }
        std::vector<std::string> names;
        for (const Port& port : ports) {
            names.push_back(port.name);
        }
        add(end.node, end.port,
            type->title + " has no " + (output ? "output" : "input") + " \"" + end.port + "\".",
            names.empty() ? "Remove the link." : "It has " + join(names, ", ") + ".");
        return std::nullopt;
    }

    void checkLink(const Link& link) {
        const bool toExists = m_workflow.find(link.to.node) != nullptr;
        const auto from = portAt(link.from, toExists ? link.to.node : "", true);
        const bool fromExists = m_workflow.find(link.from.node) != nullptr;
        const auto to = portAt(link.to, fromExists ? link.from.node : "", false);
        if (from && to && from->kind != to->kind) {
            add(link.to.node, link.to.port,
                "The input \"" + link.to.port + "\" takes " + nameOf(to->kind) + ", but \"" +
                    link.from.node + "." + link.from.port + "\" gives " + nameOf(from->kind) + ".",
                "Link an output of kind " + nameOf(to->kind) + ".");
        }
    }

    const Workflow& m_workflow;
    const Catalog& m_catalog;
    const std::filesystem::path& m_folder;
    std::vector<Problem> m_problems;
};

} // namespace

std::vector<Problem> validate(const Workflow& workflow, const Catalog& catalog,
                              const std::filesystem::path& folder) {
    return Check(workflow, catalog, folder).run();
}

bool hasErrors(const std::vector<Problem>& problems) {
    return std::ranges::any_of(problems, [](const Problem& problem) {
        return problem.severity == Problem::Severity::Error;
    });
}

} // namespace lathe
