#pragma once

#include "core/engine/eval/generation.h"

#include <ATen/core/Tensor.h>

#include <random>

namespace lathe {

/// Chooses tokens of one row; its random numbers depend only on the seed and the row.
class Sampler {
public:
    Sampler(const GenerationOptions& options, size_t row);

    /// A token id given logits [V], float32 on the CPU, contiguous. NaN logits give -1.
    int32_t choose(const at::Tensor& logits);

    /// The random number in 0 … 1 that the next choice takes; one a choice at a temperature above
    /// 0.
    double nextShare();

private:
    double m_temperature;
    double m_topP;
    int64_t m_topK;
    std::mt19937_64 m_random;
};

} // namespace lathe
