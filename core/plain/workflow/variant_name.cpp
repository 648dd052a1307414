#include "core/plain/base/text.h"
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/measured_model.h"
#include "core/plain/workflow/workflow.h"

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

Json valueOf(const Node& node, const StepType& type, const char* name) {
    const auto given = node.params.find(name);
    if (given != node.params.end() && !given->is_null()) {
        return *given;
    }
    const auto field = std::ranges::find(type.fields, name, &Field::name);
    return field == type.fields.end() ? Json() : field->defaultValue;
}

std::string percent(double share) {
    return formatNumber(std::round(share * 1000) / 10) + " %";
}

std::string sparsityWords(const Node& node, const StepType& type) {
    const Json pattern = valueOf(node, type, "pattern");
    if (pattern.is_string() && pattern.get<std::string>().find(':') != std::string::npos) {
        return pattern.get<std::string>();
    }
    const Json sparsity = valueOf(node, type, "sparsity");
    return sparsity.is_number() ? percent(sparsity.get<double>()) : "";
}

std::string widthWords(const Node& node, const StepType& type) {
    const Json format = valueOf(node, type, "format");
    if (format.is_string() && format != "int") {
        return format.get<std::string>();
    }
    const Json bits = valueOf(node, type, "bits");
    return bits.is_number() ? formatNumber(bits.get<double>()) + "-bit" : "";
}

std::string rankWords(const Node& node, const StepType& type) {
    const Json rank = valueOf(node, type, "rank");
    return rank.is_number() ? "rank " + formatNumber(rank.get<double>()) : "";
}

std::string summaryOf(const Node& node, const StepType* type) {
    if (!node.title.empty() || type == nullptr) {
        return node.title.empty() ? node.type : node.title;
    }
    std::vector<std::string> words{type->title};
    for (const auto& part :
         {sparsityWords(node, *type), widthWords(node, *type), rankWords(node, *type)}) {
        if (!part.empty()) {
            words.push_back(part);
        }
    }
    return join(words, " ");
}

/// The first input port that carries a model; "model" where the type is not known.
std::string modelPortOf(const StepType* type) {
    if (type == nullptr) {
        return "model";
    }
    const auto port = std::ranges::find(type->inputs, Kind::Model, &Port::kind);
    return port == type->inputs.end() ? "" : port->name;
}

bool changesModel(const Node& node, const StepType* type) {
    if (node.bypassed) {
        return false;
    }
    return type == nullptr || type->category == Category::Prune ||
           type->category == Category::Quantize || type->category == Category::Distill ||
           type->category == Category::Tune;
}

/// How a node's model came to be.
struct Lineage {
    std::vector<std::string> chain{}; ///< what changed it, the first change first
    std::string maker{};              ///< the node that changed it last, or loaded it
};

Lineage lineageOf(const Workflow& workflow, const Catalog& catalog, const std::string& nodeId) {
    Lineage out;
    const Node* node = workflow.find(nodeId);
    // As many hops as nodes: a cycle ends too.
    for (size_t hop = 0; node != nullptr && hop < workflow.nodes.size(); ++hop) {
        const StepType* type = catalog.find(node->type);
        if (out.chain.empty()) {
            out.maker = node->id;
        }
        if (changesModel(*node, type)) {
            out.chain.insert(out.chain.begin(), summaryOf(*node, type));
        }
        const auto source = workflow.sourceOf(node->id, modelPortOf(type));
        node = source ? workflow.find(source->node) : nullptr;
    }
    return out;
}

std::string nameOf(const Lineage& lineage) {
    return lineage.chain.empty() ? "Base" : join(lineage.chain, " + ");
}

} // namespace

std::string variantName(const Workflow& workflow, const Catalog& catalog,
                        const std::string& nodeId) {
    return nameOf(lineageOf(workflow, catalog, nodeId));
}

MeasuredModel measuredModelOf(const Workflow& workflow, const Catalog& catalog,
                              const std::string& evaluation) {
    const Lineage own = lineageOf(workflow, catalog, evaluation);
    MeasuredModel out{.variant = nameOf(own), .isBase = own.chain.empty()};
    for (const Node& node : workflow.nodes) {
        const StepType* type = catalog.find(node.type);
        if (type == nullptr || type->category != Category::Evaluate) {
            continue;
        }
        const Lineage first = lineageOf(workflow, catalog, node.id);
        if (nameOf(first) == out.variant) {
            return first.maker == own.maker
                       ? out
                       : MeasuredModel{out.variant + " (" + own.maker + ")", out.isBase};
        }
    }
    return out;
}

} // namespace lathe
