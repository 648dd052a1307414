#include "core/plain/workflow/layer_globs.h"

#include "core/plain/base/text.h"
#include "core/plain/workflow/lineage.h"

#include <algorithm>
#include <map>

namespace lathe {

namespace {

std::string namesLike(const std::vector<LayerName>& layers) {
    const std::string first = layers.empty() ? "" : layers.front().name;
    return layers.empty() ? "The model has no layers."
                          : "Layers have names such as " + first + "; the explorer lists them.";
}

/// The rules that a node sets; nullopt when its step has none, or they do not parse.
std::optional<LayerRules> rulesOf(const Node& node, const StepType& type) {
    const bool hasRules = fieldOf(type.fields, Role::Include) != nullptr;
    try {
        return hasRules && !node.bypassed
                   ? std::optional(paramsFromJson<LayerRules>(node.params, ""))
                   : std::nullopt;
    } catch (const Error&) {
        return std::nullopt; // validateParams() reports it
    }
}

using Layers = const std::vector<LayerName>*;

Layers layersAt(const Workflow& workflow, const Catalog& catalog, const Node& node,
                const std::map<std::string, Layers>& known, const LayersOf& layersOf) {
    if (modelPortOf(catalog.find(node.type)).empty()) {
        return layersOf(node);
    }
    const auto source = modelSourceOf(workflow, catalog, node);
    const auto found = source ? known.find(source->node) : known.end();
    return found == known.end() ? nullptr : found->second;
}

} // namespace

std::vector<Problem> globProblems(const LayerRules& rules, const std::vector<LayerName>& layers) {
    std::vector<Problem> out;
    const bool any = std::ranges::any_of(
        layers, [&](const LayerName& layer) { return rules.selects(layer.name, layer.head); });
    if (!any) {
        const std::string except = rules.exclude.empty() ? "" : " but " + join(rules.exclude, ", ");
        out.push_back({.field = LayerRules::kInclude,
                       .message = "No layer is selected by " + join(rules.include, ", ") + except +
                                  ", so there is nothing to do.",
                       .hint = namesLike(layers)});
        return out;
    }
    const auto warnOfIdle = [&](const std::string& field, const std::string& glob) {
        const bool named = std::ranges::any_of(
            layers, [&](const LayerName& layer) { return matchesGlob(glob, layer.name); });
        if (!named) {
            out.push_back({.severity = Problem::Severity::Warning,
                           .field = field,
                           .message = "No layer is named like \"" + glob + "\".",
                           .hint = namesLike(layers)});
        }
    };
    for (const std::string& glob : rules.include) {
        warnOfIdle(LayerRules::kInclude, glob);
    }
    for (const std::string& glob : rules.exclude) {
        warnOfIdle(LayerRules::kExclude, glob);
    }
    for (const auto& [glob, changes] : rules.overrides.items()) {
        warnOfIdle(LayerRules::kOverrides, glob);
    }
    return out;
}

std::vector<Problem> globProblems(const Workflow& workflow, const Catalog& catalog,
                                  const LayersOf& layersOf) {
    std::vector<Problem> out;
    std::map<std::string, Layers> known;
    for (const size_t index : executionOrder(workflow).value_or(std::vector<size_t>{})) {
        const Node& node = workflow.nodes[index];
        const StepType* type = catalog.find(node.type);
        if (type == nullptr) {
            continue;
        }
        const Layers layers = layersAt(workflow, catalog, node, known, layersOf);
        known[node.id] = layers;
        const auto rules = rulesOf(node, *type);
        for (Problem& problem :
             layers != nullptr && rules ? globProblems(*rules, *layers) : std::vector<Problem>{}) {
            problem.node = node.id;
            out.push_back(std::move(problem));
        }
    }
    return out;
}

} // namespace lathe
