#pragma once

#include "core/plain/base/dtype.h"
#include "core/plain/base/json.h"
#include "core/plain/format/model_config.h"

namespace lathe {

/// The shape of a pruned model, where it differs from its configuration.
struct SavedShape {
    std::vector<BlockKind> blocks{}; ///< of the remaining blocks
    int64_t heads = 0;
    int64_t kvHeads = 0;
    int64_t headWidth = 0;
    int64_t feedForward = 0;
    bool tied = false;
    DType dtype = DType::F32; ///< of most weights
};

/// `config`, changed where `shape` differs; RoPE in the older and the newer spelling (rope_theta
/// and rope_scaling; rope_parameters), since readers know only one of them. `values` is the result
/// of modelConfigFrom for `config`.
Json savedConfig(const Json& config, const ModelConfig& values, const SavedShape& shape);

} // namespace lathe
