#pragma once

#include "core/plain/format/model_files.h"

#include <string>
#include <string_view>
#include <vector>

namespace lathe {

/// The kind of a module, by its name and shape.
enum class ModuleKind {
    Model,
    Embedding,
    Block,
    Attention,
    FeedForward,
    Linear,
    Norm,
    Group,
    Tensor
};

/// Stable English word ("Embedding", "Block", …); the window translates it.
std::string_view nameOf(ModuleKind kind);

/// A module of a model: a node of the tree the explorer shows. A module of one tensor ("weight") is
/// shown as that tensor; with a bias it stays a module of two.
struct ModuleNode {
    std::string label; ///< "q_proj", "layers.5", "weight"
    std::string path;  ///< "model.layers.5.self_attn.q_proj"
    ModuleKind kind = ModuleKind::Group;
    int tensor = -1; ///< index into ModelFiles::tensors, -1 for a module of several
    int block = -1;  ///< number of the block it is in, -1 outside
    int64_t parameters = 0;
    uint64_t bytes = 0;
    std::vector<ModuleNode> children; ///< in the order of the model: embedding, blocks, norm, head
};

/// The tree of a model, root first (kind Model).
ModuleNode moduleTreeOf(const ModelFiles& files);

/// One line per node, indented by two spaces: "q_proj  Linear  262144". For tests and logs.
std::string asText(const ModuleNode& node);

} // namespace lathe
