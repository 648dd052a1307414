#include "core/plain/format/model_tree.h"

#include "core/plain/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lathe {

namespace {

struct KindRow {
    std::string_view part; ///< what the lower-case label contains
    ModuleKind kind;
};

// The first row that fits decides: "post_attention_layernorm" is a norm, not an attention.
constexpr std::array kKinds{
    KindRow{"norm", ModuleKind::Norm},
    KindRow{"ln_", ModuleKind::Norm},
    KindRow{"embed", ModuleKind::Embedding},
    KindRow{"wte", ModuleKind::Embedding},
    KindRow{"wpe", ModuleKind::Embedding},
    KindRow{"attn", ModuleKind::Attention},
    KindRow{"attention", ModuleKind::Attention},
    KindRow{"mlp", ModuleKind::FeedForward},
    KindRow{"feed_forward", ModuleKind::FeedForward},
    KindRow{"ffn", ModuleKind::FeedForward},
};

ModuleKind kindByName(std::string_view label, ModuleKind otherwise) {
    std::string lower(label);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const auto& row : kKinds) {
        if (lower.find(row.part) != std::string::npos) {
            return row.kind;
        }
    }
    return otherwise;
}

std::optional<int> numberOf(std::string_view label) {
    int number = 0;
    const auto read = std::from_chars(label.data(), label.data() + label.size(), number);
    const bool whole = read.ec == std::errc() && read.ptr == label.data() + label.size();
    return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

/// Tensors come sorted by name, so a child that exists is the last one.
ModuleNode& childNamed(ModuleNode& parent, const std::string& label) {
    if (!parent.children.empty() && parent.children.back().label == label) {
        return parent.children.back();
    }
    ModuleNode child;
    child.label = label;
    child.path = parent.path.empty() ? label : parent.path + "." + label;
    return parent.children.emplace_back(std::move(child));
}

void addTensor(ModuleNode& root, const ModelTensor& tensor, int index) {
    ModuleNode* node = &root;
    for (const auto& label : split(tensor.name(), '.')) {
        node = &childNamed(*node, label);
    }
    node->tensor = index;
    node->kind = ModuleKind::Tensor;
    node->parameters = tensor.info->elementCount();
    node->bytes = tensor.info->byteCount();
}

void sumUp(ModuleNode& node) {
    for (auto& child : node.children) {
        sumUp(child);
        node.parameters += child.parameters;
        node.bytes += child.bytes;
    }
}

/// "model" > "layers" > "0" becomes "layers.0"; "q_proj" > "weight" becomes "q_proj".
void fold(ModuleNode& node) {
    for (auto& child : node.children) {
        fold(child);
    }
    const bool ofOneTensor = node.children.size() == 1 && node.children[0].tensor >= 0 &&
                             node.children[0].path == node.path + "." + node.children[0].label;
    if (ofOneTensor && node.tensor < 0) { // a child that was folded itself has a longer path
        node.tensor = node.children[0].tensor;
        node.path = node.children[0].path;
        node.children.clear();
    }
    std::vector<ModuleNode> flat;
    for (auto& child : node.children) {
        const bool list = !child.children.empty() &&
                          std::ranges::all_of(child.children, [](const ModuleNode& item) {
                              return numberOf(item.label).has_value();
                          });
        if (!list) {
            flat.push_back(std::move(child));
            continue;
        }
        for (auto& item : child.children) {
            item.block = *numberOf(item.label);
            item.kind = ModuleKind::Block;
            item.label = child.label + "." + item.label;
            flat.push_back(std::move(item));
        }
    }
    node.children = std::move(flat);
}

/// A prefix that all names share ("model.", "transformer.") has no meaning: its children move up.
void dropWrappers(ModuleNode& root) {
    std::vector<ModuleNode> flat;
    for (auto& child : root.children) {
        const bool wrapper = child.tensor < 0 && child.kind != ModuleKind::Block &&
                             std::ranges::any_of(child.children, [](const ModuleNode& inner) {
                                 return inner.kind == ModuleKind::Block;
                             });
        if (!wrapper) {
            flat.push_back(std::move(child));
            continue;
        }
        std::ranges::move(child.children, std::back_inserter(flat));
    }
    root.children = std::move(flat);
}

/// The order in which a model computes, by label; what is not here keeps the order of names.
constexpr std::array<std::string_view, 28> kOrder{"wte",
                                                  "embed",
                                                  "wpe",
                                                  "input_layernorm",
                                                  "ln_1",
                                                  "self_attn_layer_norm",
                                                  "attn",
                                                  "attention",
                                                  "q_proj",
                                                  "k_proj",
                                                  "v_proj",
                                                  "o_proj",
                                                  "out_proj",
                                                  "c_attn",
                                                  "post_attention_layernorm",
                                                  "ln_2",
                                                  "pre_feedforward_layernorm",
                                                  "final_layer_norm",
                                                  "mlp",
                                                  "gate_proj",
                                                  "up_proj",
                                                  "down_proj",
                                                  "post_feedforward_layernorm",
                                                  "fc1",
                                                  "fc2",
                                                  "c_fc",
                                                  "weight",
                                                  "bias"};

size_t labelRank(const ModuleNode& node) {
    const std::string_view label = node.label;
    size_t best = kOrder.size();
    size_t bestLength = 0;
    for (size_t i = 0; i < kOrder.size(); ++i) { // the longest entry in the label decides
        if (kOrder[i].size() > bestLength && label.find(kOrder[i]) != std::string_view::npos) {
            best = i;
            bestLength = kOrder[i].size();
        }
    }
    return best;
}

/// Outside the blocks: embeddings, blocks, what follows them (norm), the head.
std::pair<int, size_t> rankOf(const ModuleNode& node) {
    switch (node.kind) {
    case ModuleKind::Embedding:
        return {0, labelRank(node)};
    case ModuleKind::Block:
        return {1, 0};
    case ModuleKind::Norm:
        return {2, labelRank(node)};
    default:
        return {node.block < 0 && node.kind != ModuleKind::Tensor ? 3 : 2, labelRank(node)};
    }
}

void nameKinds(ModuleNode& node, const std::vector<ModelTensor>& tensors, int block) {
    const bool isBlock = node.kind == ModuleKind::Block && block < 0;
    node.block = isBlock ? node.block : block;
    if (node.kind == ModuleKind::Block && !isBlock) {
        node.kind = ModuleKind::Group; // a list inside a block: experts, adapters
    }
    if (node.tensor >= 0) {
        const bool matrix = tensors[static_cast<size_t>(node.tensor)].info->shape.size() == 2;
        const auto otherwise = matrix ? ModuleKind::Linear : ModuleKind::Tensor;
        const auto kind = kindByName(node.label, otherwise);
        const bool fits = kind == ModuleKind::Norm || (kind == ModuleKind::Embedding && matrix);
        node.kind = fits ? kind : otherwise;
    } else if (node.kind == ModuleKind::Group) {
        node.kind = kindByName(node.label, ModuleKind::Group);
    }
    for (auto& child : node.children) {
        nameKinds(child, tensors, node.block);
    }
    const bool pair = node.tensor < 0 && std::ranges::any_of(node.children, [](const auto& child) {
                          return child.label == "weight" && child.kind == ModuleKind::Linear;
                      });
    if (pair && node.kind != ModuleKind::Norm && node.kind != ModuleKind::Embedding) {
        node.kind = ModuleKind::Linear;
    }
    if (node.kind == ModuleKind::Linear) { // its weight and bias are plain tensors
        for (auto& child : node.children) {
            child.kind = ModuleKind::Tensor;
        }
    }
    std::ranges::stable_sort(node.children, {}, rankOf);
}

void appendText(const ModuleNode& node, int depth, std::string& out) {
    out += std::string(static_cast<size_t>(depth) * 2, ' ') + node.label + "  " +
           std::string(nameOf(node.kind)) + "  " + std::to_string(node.parameters) + "\n";
    for (const auto& child : node.children) {
        appendText(child, depth + 1, out);
    }
}

} // namespace

std::string_view nameOf(ModuleKind kind) {
    static constexpr std::array<std::string_view, 9> kNames{"Model",     "Embedding",    "Block",
                                                            "Attention", "Feed-forward", "Linear",
                                                            "Norm",      "Group",        "Tensor"};
    return kNames[static_cast<size_t>(kind)];
}

ModuleNode moduleTreeOf(const ModelFiles& files) {
    ModuleNode root;
    root.label = "model";
    const auto& tensors = files.tensors();
    for (size_t i = 0; i < tensors.size(); ++i) {
        addTensor(root, tensors[i], static_cast<int>(i));
    }
    sumUp(root);
    fold(root);
    dropWrappers(root);
    root.kind = ModuleKind::Model;
    nameKinds(root, tensors, -1);
    root.kind = ModuleKind::Model;
    return root;
}

std::string asText(const ModuleNode& node) {
    std::string out;
    appendText(node, 0, out);
    return out;
}

} // namespace lathe
