#pragma once

#include "core/engine/eval/generation.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/kernels/decode_kernel.h"

#include <memory>
#include <vector>

namespace lathe {

/// Writing of tokens as one recorded sequence of kernels per token: positions, caches and choices
/// stay on the device, and the CPU only repeats the sequence.
class DecodeGraph {
public:
    struct Size {
        int64_t rows = 1;
        int64_t capacity = 0; ///< positions in the cache, prompt and prefix included
        int64_t steps = 0;    ///< tokens to choose at most
    };

    /// "" when this model's tokens can be written this way, or why not: another device, a kind of
    /// block, weight or cache that has no kernel. Looks at no weights.
    static std::string refusal(const Model& prepared, int64_t rows);

    /// Throws c10::OutOfMemoryError when there is no room for the cache.
    DecodeGraph(const Model& prepared, const GenerationOptions& options, const Size& size);
    ~DecodeGraph();

    DecodeGraph(const DecodeGraph&) = delete;
    DecodeGraph& operator=(const DecodeGraph&) = delete;

    /// Continues from `cache`, with `next` [M] the tokens that come first; `shares` [M, steps]
    /// float64 are random numbers in 0 … 1 for the choices, undefined at temperature 0.
    void begin(const KvCache& cache, const std::vector<int32_t>& next, const at::Tensor& shares);

    /// Chooses `count` more tokens a row; returns before they are known.
    void run(int64_t count);

    /// The tokens of all steps run so far, int32 [M, steps run] on the CPU; waits for them. -1: a
    /// logit was NaN.
    at::Tensor tokens() const;

private:
    struct Program;

    std::unique_ptr<Program> m_program;
};

} // namespace lathe
