#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"

namespace lathe {

/// `model` with `ids` before every text: their keys and values, computed once on `target` without
/// rounding of activations, in each block. An earlier prefix is replaced. Throws
/// Error{BadData} for an id outside the embedding.
Model withPrefix(const Model& model, const std::vector<int64_t>& ids, const ComputeTarget& target);

/// The model without its prefix.
Model withoutPrefix(const Model& model);

} // namespace lathe
