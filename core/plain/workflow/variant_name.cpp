#include "core/plain/base/text.h"
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

std::string percent(double share) {
    return formatNumber(std::round(share * 1000) / 10) + " %";
}

std::string sparsityWords(const Node& node, const StepType& type) {
    const Json pattern = valueOf(type.fields, Role::Pattern, node.params);
    if (pattern.is_string() && pattern.get<std::string>().find(':') != std::string::npos) {
        return pattern.get<std::string>();
    }
    const Json sparsity = valueOf(type.fields, Role::Sparsity, node.params);
    return sparsity.is_number() ? percent(sparsity.get<double>()) : "";
}

/// A share as percent, a count as it is.
std::string amountWords(const Node& node, const StepType& type) {
    const Json amount = valueOf(type.fields, Role::Amount, node.params);
    if (!amount.is_number()) {
        return "";
    }
    const bool share = fieldOf(type.fields, Role::Amount)->type == FieldType::Real;
    return share ? percent(amount.get<double>()) : formatNumber(amount.get<double>());
}

std::string widthWords(const Node& node, const StepType& type) {
    const Json format = valueOf(type.fields, Role::Format, node.params);
    if (format.is_string() && format != "int") {
        return format.get<std::string>();
    }
    const Json bits = valueOf(type.fields, Role::Bits, node.params);
    return bits.is_number() ? formatNumber(bits.get<double>()) + "-bit" : "";
}

std::string rankWords(const Node& node, const StepType& type) {
    const Json rank = valueOf(type.fields, Role::Rank, node.params);
    return rank.is_number() ? "rank " + formatNumber(rank.get<double>()) : "";
}

std::string summaryOf(const Node& node, const StepType* type) {
    if (!node.title.empty() || type == nullptr) {
        return node.title.empty() ? node.type : node.title;
    }
    std::vector<std::string> words{type->title};
    for (const auto& part : {sparsityWords(node, *type), amountWords(node, *type),
                             widthWords(node, *type), rankWords(node, *type)}) {
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

} // namespace

std::string variantName(const Workflow& workflow, const Catalog& catalog,
                        const std::string& nodeId) {
    std::vector<std::string> chain;
    const Node* node = workflow.find(nodeId);
    // As many hops as nodes: a cycle ends too.
    for (size_t hop = 0; node != nullptr && hop < workflow.nodes.size(); ++hop) {
        const StepType* type = catalog.find(node->type);
        if (changesModel(*node, type)) {
            chain.insert(chain.begin(), summaryOf(*node, type));
        }
        const auto source = workflow.sourceOf(node->id, modelPortOf(type));
        node = source ? workflow.find(source->node) : nullptr;
    }
    return chain.empty() ? "Base" : join(chain, " + ");
}

} // namespace lathe
