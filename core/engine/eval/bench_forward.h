#pragma once

#include "core/engine/model/forward.h"
#include "core/plain/base/json.h"

namespace lathe {

/// What `lathe-engine bench forward` measures.
struct BenchForwardOptions {
    int64_t batch = 8;
    int64_t tokens = 512; ///< per row
    int repeats = 5;
    uint64_t seed = 0; ///< of the random token ids
};

/// Seconds of a forward over random ids with the loss over all positions: {"batch", "tokens",
/// "seconds": [each repeat, after one to warm up], "median_seconds", "tokens_per_second", "nll"}.
Json benchForward(const Model& prepared, const BenchForwardOptions& options);

/// The same for given ids int64 [B, T], so that another program can do the same work.
Json benchForward(const Model& prepared, const at::Tensor& ids, int repeats);

} // namespace lathe
