#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// What a teacher thinks of every next token of some windows: its k likeliest words.
struct KeptPredictions {
    at::Tensor windows{};          ///< int64 [N, T]
    at::Tensor ids{};              ///< int32 [N, T - 1, k], likeliest first
    at::Tensor logProbabilities{}; ///< float32 [N, T - 1, k], at the temperature
    double temperature = 1;
    int64_t words = 0; ///< the teacher's vocabulary

    bool present() const { return ids.defined(); }
};

} // namespace lathe
