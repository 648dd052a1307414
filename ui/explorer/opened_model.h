#pragma once

#include "core/plain/format/model_files.h"
#include "core/plain/format/model_tree.h"

#include <memory>
#include <string>
#include <vector>

namespace lathe::ui {

/// A node of the module tree and its place in it. Nodes are numbered from 0 (the root) in the order
/// of a depth-first walk; the number is what views, selection and strip share.
struct ModuleRow {
    const ModuleNode* node = nullptr;
    int parent = -1;
    int indexInParent = 0;
    std::vector<int> children;
};

/// A model whose headers were read: files, tree and the tree's rows. Immutable, so workers share
/// it.
struct OpenedModel {
    ModelFiles files;
    ModuleNode tree;
    std::vector<ModuleRow> rows;
    std::string title;     ///< name of the folder
    bool tiedHead = false; ///< the config ties the head to the embedding

    /// The tensor of a row ("BF16 [512, 1152]"); nullptr for a module of several tensors.
    const TensorInfo* tensorOf(int row) const;

    /// Tensors under a row, as indices into files.tensors().
    std::vector<int> tensorsUnder(int row) const;

    /// "layers.5.mlp.down_proj": labels from the root down, without the root.
    std::string pathOf(int row) const;
};

/// Reads the headers of the model that `model` names (a folder, a file in it, "bundled:NAME").
/// Throws as resolveModelPath and ModelFiles::open.
std::shared_ptr<const OpenedModel> openModelHeaders(const std::string& model);

} // namespace lathe::ui
