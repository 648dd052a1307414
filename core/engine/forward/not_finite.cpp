#include "core/engine/forward/forward.h"
#include "core/plain/base/error.h"
#include "core/plain/format/family.h"

#include <ATen/ops/isfinite.h>

namespace lathe {
namespace {

bool finite(const at::Tensor& tensor) {
    return !tensor.defined() || at::isfinite(tensor).all().item<bool>();
}

bool finite(const Norm& norm) {
    return finite(norm.weight) && finite(norm.bias);
}

/// Names of the rows of a projection that prepare() merged, with how many there are of each.
std::vector<std::pair<std::string, int64_t>> piecesOf(const Model& model, const LinearPlace& place,
                                                      const Linear& linear) {
    const TensorNames& names = findFamily(model.config->family)->names;
    const int64_t rows = outFeatures(linear);
    const auto path = [&](std::string_view module) {
        return modulePath(names, model.blocks[static_cast<size_t>(place.block)].origin, module);
    };
    if (place.role == LinearRole::Qkv && names.qkv.empty()) {
        const Attention& a = *model.blocks[static_cast<size_t>(place.block)].attention;
        const int64_t kv = a.kvHeads * a.headWidth;
        return {{path(names.q), a.heads * a.headWidth}, {path(names.k), kv}, {path(names.v), kv}};
    }
    if (place.role == LinearRole::GateUp && names.gateUp.empty()) {
        return {{path(names.gate), rows / 2}, {path(names.up), rows / 2}};
    }
    return {{place.name, rows}};
}

/// The first piece of a linear that holds a value that is not finite, or "".
std::string firstBadPiece(const Model& model, const LinearPlace& place, const Linear& linear) {
    const at::Tensor weight = dense(linear);
    int64_t row = 0;
    for (const auto& [name, rows] : piecesOf(model, place, linear)) {
        const bool good = finite(weight.narrow(0, row, rows)) &&
                          (!linear.bias.defined() || finite(linear.bias.narrow(0, row, rows)));
        if (!good) {
            return name;
        }
        row += rows;
    }
    return {};
}

std::string firstBadNorm(const Model& model, int64_t number) {
    const TensorNames& names = findFamily(model.config->family)->names;
    const Block& block = model.blocks[static_cast<size_t>(number)];
    const std::pair<const Norm*, std::string_view> norms[] = {
        {&block.beforeAttention, names.beforeAttention},
        {&block.afterAttention, names.afterAttention},
        {&block.beforeMlp, names.beforeMlp},
        {&block.afterMlp, names.afterMlp}};
    for (const auto& [norm, module] : norms) {
        if (!finite(*norm)) {
            return modulePath(names, block.origin, module);
        }
    }
    return {};
}

} // namespace

std::string firstNotFinite(const Model& model) {
    const TensorNames& names = findFamily(model.config->family)->names;
    if (!finite(model.embedding)) {
        return std::string(names.embedding);
    }
    if (!finite(model.positions)) {
        return std::string(names.positions);
    }
    std::string found;
    int64_t checkedBlock = -1;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (found.empty() && place.block > checkedBlock) {
            found = firstBadNorm(model, place.block);
            checkedBlock = place.block;
        }
        if (found.empty()) {
            found = firstBadPiece(model, place, linear);
        }
    });
    if (found.empty() && !finite(model.finalNorm)) {
        found = std::string(names.finalNorm);
    }
    return found;
}

void throwNotFinite(const Model& model) {
    const std::string where = firstNotFinite(model);
    if (where.empty()) {
        throw Error(ErrorCode::BadData,
                    "the model's outputs are not finite, though all its weights are",
                    "Numbers overflowed on the way; compute in float32, or undo the last step.");
    }
    throw Error(ErrorCode::BadData, "the weights of " + where + " hold NaN or infinity",
                "Download the model again, or undo the step that changed this layer.");
}

} // namespace lathe
