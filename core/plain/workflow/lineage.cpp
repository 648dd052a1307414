#include "core/plain/workflow/lineage.h"

#include "core/plain/base/hash.h"
#include "core/plain/workflow/weighted_path.h"

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

/// Beyond 2^53 a number no longer identifies one integer.
bool isWhole(double number) {
    return std::floor(number) == number && std::abs(number) <= 0x1p53;
}

std::string fileNameOf(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

/// `params` with the file names of its paths in place of the paths.
Json withFileNames(const StepType& type, Json params) {
    for (const Field& field : type.fields) {
        if (!field.info.path) {
            continue;
        }
        Json& value = params[field.name];
        if (value.is_string()) {
            value = fileNameOf(value.get<std::string>());
        } else if (value.is_array()) {
            for (Json& line : value) {
                WeightedPath entry = weightedPathFrom(line.get<std::string>());
                entry.path = fileNameOf(entry.path);
                line = toText(entry);
            }
        }
    }
    return params;
}

std::string digestOf(const StepType& type, Json params, const KeyParts& parts) {
    // Entries of overrides apply in their order, which the text of an object does not keep.
    const Field* overrides = fieldOf(type.fields, Role::Overrides);
    const auto found = overrides != nullptr ? params.find(overrides->name) : params.end();
    if (found != params.end() && found->size() > 1) {
        Json entries = Json::array();
        for (const auto& [glob, changes] : found->items()) {
            entries.push_back({glob, changes});
        }
        *found = std::move(entries);
    }
    Json all{{"step", type.id},    {"version", type.version}, {"params", std::move(params)},
             {"seed", parts.seed}, {"inputs", parts.inputs},  {"outside", parts.outside}};
    if (!parts.device.empty()) {
        all["device"] = parts.device;
        all["dtype"] = parts.dtype;
    }
    return hashOf(canonicalText(all));
}

class Signatures {
public:
    Signatures(const Workflow& workflow, const Catalog& catalog)
        : m_workflow(workflow), m_catalog(catalog) {}

    std::map<std::string, std::string> find() {
        for (const Node& node : m_workflow.nodes) {
            of(node.id);
        }
        return std::move(m_known);
    }

private:
    std::string of(const std::string& id) {
        if (const auto found = m_known.find(id); found != m_known.end()) {
            return found->second;
        }
        const Node* node = m_workflow.find(id);
        if (node == nullptr) {
            return {};
        }
        m_known[id] = "cycle";
        KeyParts parts;
        for (const auto& [port, source] : inputsOf(m_workflow, m_catalog, *node)) {
            parts.inputs[port] = of(source.node) + "." + source.port;
        }
        const StepType* type = m_catalog.find(node->type);
        const Json params = type != nullptr ? completeParams(*type, node->params) : node->params;
        const StepType unknown{.id = node->type, .version = 0};
        return m_known[id] = digestOf(type != nullptr ? *type : unknown, params, parts);
    }

    const Workflow& m_workflow;
    const Catalog& m_catalog;
    std::map<std::string, std::string> m_known;
};

} // namespace

std::string modelPortOf(const StepType* type) {
    if (type == nullptr) {
        return "model";
    }
    const auto port = std::ranges::find(type->inputs, Kind::Model, &Port::kind);
    return port == type->inputs.end() ? "" : port->name;
}

std::optional<Endpoint> modelSourceOf(const Workflow& workflow, const Catalog& catalog,
                                      const Node& node) {
    return workflow.sourceOf(node.id, modelPortOf(catalog.find(node.type)));
}

std::vector<const Node*> modelChain(const Workflow& workflow, const Catalog& catalog,
                                    const std::string& id) {
    std::vector<const Node*> chain;
    const Node* node = workflow.find(id);
    // At most as many hops as nodes, so that a cycle ends too.
    for (size_t hop = 0; node != nullptr && hop < workflow.nodes.size(); ++hop) {
        if (!node->bypassed) {
            chain.push_back(node);
        }
        const auto source = modelSourceOf(workflow, catalog, *node);
        node = source ? workflow.find(source->node) : nullptr;
    }
    return chain;
}

std::map<std::string, Endpoint> inputsOf(const Workflow& workflow, const Catalog& catalog,
                                         const Node& node) {
    std::map<std::string, Endpoint> inputs;
    for (const Link& link : workflow.links) {
        if (link.to.node != node.id || inputs.contains(link.to.port)) {
            continue;
        }
        std::optional<Endpoint> source = link.from;
        for (size_t hop = 0; source && hop < workflow.nodes.size(); ++hop) {
            const Node* from = workflow.find(source->node);
            if (from == nullptr || !from->bypassed) {
                break;
            }
            source = modelSourceOf(workflow, catalog, *from);
        }
        if (source) {
            inputs[link.to.port] = *source;
        }
    }
    return inputs;
}

Json completeParams(const StepType& type, const Json& params) {
    Json out = Json::object();
    for (const Field& field : type.fields) {
        const auto given = params.find(field.name);
        const bool absent = given == params.end() || given->is_null();
        const Json& value = absent ? field.defaultValue : *given;
        if (field.type == FieldType::Real && value.is_number()) {
            out[field.name] = value.get<double>();
        } else if (field.type == FieldType::Int && value.is_number_float() &&
                   isWhole(value.get<double>())) {
            out[field.name] = static_cast<int64_t>(value.get<double>());
        } else {
            out[field.name] = value;
        }
    }
    return out;
}

std::string keyOf(const StepType& type, const Json& params, const KeyParts& parts) {
    return digestOf(type, withFileNames(type, params), parts);
}

std::map<std::string, std::string> signaturesOf(const Workflow& workflow, const Catalog& catalog) {
    return Signatures(workflow, catalog).find();
}

} // namespace lathe
