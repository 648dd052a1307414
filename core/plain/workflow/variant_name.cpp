#include "core/plain/base/text.h"
#include "core/plain/workflow/lineage.h"
#include "core/plain/workflow/measured_model.h"

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

bool changesModel(const StepType* type) {
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
    for (const Node* node : modelChain(workflow, catalog, nodeId)) {
        const StepType* type = catalog.find(node->type);
        if (out.chain.empty()) {
            out.maker = node->id;
        }
        if (changesModel(type)) {
            out.chain.insert(out.chain.begin(), summaryOf(*node, type));
        }
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
