#include "ui/explorer/opened_model.h"

#include <algorithm>

namespace lathe::ui {

namespace {

int addRows(const ModuleNode& node, int parent, std::vector<ModuleRow>& rows) {
    const auto number = static_cast<int>(rows.size());
    rows.push_back({.node = &node, .parent = parent, .indexInParent = 0, .children = {}});
    for (const auto& child : node.children) {
        const int added = addRows(child, number, rows);
        auto& children = rows[static_cast<size_t>(number)].children;
        rows[static_cast<size_t>(added)].indexInParent = static_cast<int>(children.size());
        children.push_back(added);
    }
    return number;
}

} // namespace

const TensorInfo* OpenedModel::tensorOf(int row) const {
    const int tensor = rows.at(static_cast<size_t>(row)).node->tensor;
    return tensor < 0 ? nullptr : files.tensors()[static_cast<size_t>(tensor)].info;
}

std::vector<int> OpenedModel::tensorsUnder(int row) const {
    std::vector<int> out;
    // Depth-first numbers: what is under a row follows it without a gap.
    for (size_t i = static_cast<size_t>(row); i < rows.size(); ++i) {
        if (static_cast<int>(i) > row && rows[i].parent < row) {
            break;
        }
        if (rows[i].node->tensor >= 0) {
            out.push_back(rows[i].node->tensor);
        }
    }
    return out;
}

std::string OpenedModel::pathOf(int row) const {
    std::string out;
    for (int at = row; at > 0; at = rows[static_cast<size_t>(at)].parent) {
        const std::string& label = rows[static_cast<size_t>(at)].node->label;
        out = out.empty() ? label : label + "." + out;
    }
    return out.empty() ? title : out;
}

std::shared_ptr<const OpenedModel> openModelHeaders(const std::string& model) {
    auto files = ModelFiles::open(resolveModelPath(model));
    auto tree = moduleTreeOf(files);
    auto out = std::make_shared<OpenedModel>(
        OpenedModel{.files = std::move(files), .tree = std::move(tree), .rows = {}, .title = {}});
    out->title = std::filesystem::canonical(out->files.folder()).filename().string();
    const auto tied = out->files.config().find("tie_word_embeddings");
    out->tiedHead = tied != out->files.config().end() && tied->is_boolean() && tied->get<bool>();
    addRows(out->tree, -1, out->rows);
    return out;
}

} // namespace lathe::ui
