#include "core/plain/base/text.h"
#include "core/plain/workflow/lineage.h"

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

bool changesModel(const StepType* type) {
    return type == nullptr || type->category == Category::Prune ||
           type->category == Category::Quantize || type->category == Category::Distill ||
           type->category == Category::Tune;
}

} // namespace

std::string variantName(const Workflow& workflow, const Catalog& catalog,
                        const std::string& nodeId) {
    std::vector<std::string> chain;
    for (const Node* node : modelChain(workflow, catalog, nodeId)) {
        const StepType* type = catalog.find(node->type);
        if (changesModel(type)) {
            chain.insert(chain.begin(), summaryOf(*node, type));
        }
    }
    return chain.empty() ? "Base" : join(chain, " + ");
}

} // namespace lathe
