#include "ui/editor/link_rules.h"

#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace lathe::ui {

namespace {

const Port* portOf(const Workflow& workflow, const Catalog& catalog, const Endpoint& end,
                   std::vector<Port> StepType::*side) {
    const Node* node = workflow.find(end.node);
    const StepType* type = node != nullptr ? catalog.find(node->type) : nullptr;
    if (type == nullptr) {
        return nullptr;
    }
    const auto& ports = type->*side;
    const auto found = std::ranges::find(ports, end.port, &Port::name);
    return found == ports.end() ? nullptr : &*found;
}

} // namespace

const Port* inputPort(const Workflow& workflow, const Catalog& catalog, const Endpoint& end) {
    return portOf(workflow, catalog, end, &StepType::inputs);
}

const Port* outputPort(const Workflow& workflow, const Catalog& catalog, const Endpoint& end) {
    return portOf(workflow, catalog, end, &StepType::outputs);
}

bool reaches(const Workflow& workflow, const std::string& start, const std::string& node) {
    std::set<std::string> seen{start};
    std::vector<std::string> open{start};
    while (!open.empty()) {
        const std::string at = open.back();
        open.pop_back();
        if (at == node) {
            return true;
        }
        for (const Link& link : workflow.links) {
            if (link.from.node == at && seen.insert(link.to.node).second) {
                open.push_back(link.to.node);
            }
        }
    }
    return false;
}

std::optional<QString> linkRefusal(const Workflow& workflow, const Catalog& catalog,
                                   const Endpoint& from, const Endpoint& to) {
    const Port* source = outputPort(workflow, catalog, from);
    const Port* target = inputPort(workflow, catalog, to);
    if (source == nullptr || target == nullptr) {
        return QCoreApplication::translate("LinkRules", "There is no such port.");
    }
    if (source->kind != target->kind) {
        return QCoreApplication::translate("LinkRules",
                                           "This input takes: %1. The link carries: %2.")
            .arg(kindWord(target->kind), kindWord(source->kind));
    }
    if (workflow.sourceOf(to.node, to.port)) {
        return QCoreApplication::translate("LinkRules", "This input is already linked.");
    }
    if (reaches(workflow, to.node, from.node)) {
        return QCoreApplication::translate("LinkRules", "The link would close a cycle.");
    }
    return std::nullopt;
}

std::optional<Endpoint> freeInput(const Workflow& workflow, const Catalog& catalog,
                                  const Endpoint& from, const std::string& node) {
    const Node* target = workflow.find(node);
    const StepType* type = target != nullptr ? catalog.find(target->type) : nullptr;
    if (type == nullptr) {
        return std::nullopt;
    }
    for (const Port& port : type->inputs) {
        const Endpoint to{node, port.name};
        if (!linkRefusal(workflow, catalog, from, to)) {
            return to;
        }
    }
    return std::nullopt;
}

QString kindWord(Kind kind) {
    switch (kind) {
    case Kind::Model:
        return QCoreApplication::translate("LinkRules", "model");
    case Kind::Data:
        return QCoreApplication::translate("LinkRules", "data");
    case Kind::Stats:
        return QCoreApplication::translate("LinkRules", "statistics");
    case Kind::Plan:
        return QCoreApplication::translate("LinkRules", "plan");
    case Kind::Metrics:
        return QCoreApplication::translate("LinkRules", "metrics");
    case Kind::File:
        return QCoreApplication::translate("LinkRules", "file");
    }
    return {};
}

} // namespace lathe::ui
