#pragma once

#include "core/engine/forward/forward.h"
#include "core/plain/base/json.h"

namespace lathe {

/// What `lathe-engine bench forward` measures.
struct BenchForwardOptions {
    int64_t batch = 8;
    int64_t tokens = 512; ///< per row
    int repeats = 5;
    uint64_t seed = 0; ///< of the random token ids
    bool kl = false;   ///< also KL with the model itself as reference: doubles everything
};

/// Seconds of a forward over random ids with the loss over all positions: {"batch", "tokens",
/// "vocabulary", "seconds": [each repeat, after one to warm up], "median_seconds",
/// "tokens_per_second", "nll", "kl" where requested}.
Json benchForward(const Model& prepared, const BenchForwardOptions& options);

/// The model with random embeddings, and a random head where it has its own, for `words` words, to
/// measure the cost of a larger vocabulary. Call it before prepare().
Model withVocabulary(const Model& model, int64_t words);

} // namespace lathe
