#pragma once

#include "core/engine/forward/kv_cache.h"
#include "core/engine/model/model.h"

#include <optional>
#include <vector>

namespace lathe {

// The parts of a block in the forward pass. On the CPU in float32, without autograd, they use
// the row kernels; everywhere else ATen.

/// cos and sin of the angles of the positions at hand, each [T or B·T, rotaryWidth / 2] float32.
struct RopeTable {
    at::Tensor cosine, sine;
};

/// Where in a block linears read their inputs: q, k and v; o; gate and up; down.
enum class Site { Attention, Output, Mlp, Down };

/// The site a linear reads at.
Site siteOf(LinearRole role);

/// What all blocks of one call share.
struct ForwardContext {
    const ModelConfig* config = nullptr;
    int64_t batch = 0;
    int64_t tokens = 0;       ///< per row of the batch, in this call
    int64_t past = 0;         ///< positions before: in the cache, or of the model's prefix
    KvCache* cache = nullptr; ///< may be null
    /// int32 [B, T] on the host: documents that are computed apart, each from the first position
    /// on; undefined: one a row.
    at::Tensor segments{};
    std::vector<RopeTable> ropes;
    /// By window: which keys each query sees, bool [B or 1, 1, T, past + T]; undefined where plain
    /// causal order is enough.
    std::vector<std::pair<int64_t, at::Tensor>> masks;
};

/// Positions, tables and masks for `ids` [B, T]. `segments` [B, T], if defined, number the
/// documents of each row, equal numbers next to each other; there must be no cache then.
ForwardContext makeContext(const Model& model, const at::Tensor& ids, KvCache* cache,
                           const at::Tensor& segments = {});

/// The stream of hidden states [N, D] and a branch that is still to be added to it, so that adding
/// and the next norm are one pass.
struct Residual {
    at::Tensor stream;
    at::Tensor branch; ///< undefined: nothing to add
};

/// Adds the pending branch to the stream.
void settle(Residual& residual);

/// The norm of the stream after settling it; [N, D].
at::Tensor settleAndNormalize(Residual& residual, const Norm& norm, const ModelConfig& config);

/// The norm of the last dimension of `x`, as the configuration defines it.
at::Tensor normalize(const at::Tensor& x, const Norm& norm, const ModelConfig& config);

/// Self-attention of x [N, D] → [N, D], N = B·T. `block` numbers the cache's entries.
at::Tensor attend(const Attention& attention, const at::Tensor& x, const ForwardContext& context,
                  size_t block);

/// attend() up to the inputs of o: the mixed values, [N, H·C].
at::Tensor mixedValues(const Attention& attention, const at::Tensor& x,
                       const ForwardContext& context, size_t block);

/// x [N, D] → [N, D].
at::Tensor feedForward(const Mlp& mlp, const at::Tensor& x, const ForwardContext& context);

/// feedForward() up to the inputs of down: [N, F].
at::Tensor innerValues(const Mlp& mlp, const at::Tensor& x, const ForwardContext& context);

/// The output of block `number`; a part of it may be pending in the branch.
void runBlock(const Block& block, Residual& residual, const ForwardContext& context, size_t number);

// The same block in parts, for code that reads inside it (the fused norms of runBlock are not
// used):
//   mixed = mixedValues(attentionInput(h));   mid = afterAttention(h, o(mixed));
//   inner = innerValues(mlpInput(h, mid));    out = afterMlp(mid, down(inner)).
// With a sublayer absent, its branch is undefined and adds nothing.

at::Tensor attentionInput(const Block& block, const at::Tensor& h, const ModelConfig& config);
at::Tensor afterAttention(const Block& block, const at::Tensor& h, const at::Tensor& branch,
                          const ModelConfig& config);
at::Tensor mlpInput(const Block& block, const at::Tensor& h, const at::Tensor& mid,
                    const ModelConfig& config);
at::Tensor afterMlp(const Block& block, const at::Tensor& mid, const at::Tensor& branch,
                    const ModelConfig& config);

/// apply() to x [N, in], window by window where an op of the linear needs whole windows; padding
/// counts as zeros there.
at::Tensor apply(const Linear& linear, const at::Tensor& x, const ForwardContext& context);

/// Embeddings of ids [B, T], positions added: [B·T, D], what the first block reads.
at::Tensor embedded(const Model& model, const at::Tensor& ids, const ForwardContext& context);

/// Whether the row kernels may run on these: float32 on the CPU, contiguous rows, no autograd.
bool fitsRowKernels(const at::Tensor& x);

} // namespace lathe
