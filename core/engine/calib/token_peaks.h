#pragma once

#include "core/engine/forward/sublayers.h"

#include <functional>

namespace lathe {

/// The largest |x| of every token at the inputs of one site, before input ops.
struct TokenPeaks {
    int64_t block = 0;
    Site site = Site::Attention;
    at::Tensor peaks; ///< [N, T] float32 on the CPU
};

/// Peaks at every site of the blocks up to `lastBlock`, in order of computation, for windows `ids`
/// [N, T]. `prepared` may have a prefix; its tokens are not among the windows'. `checkStop` is
/// called between micro-batches and may throw.
std::vector<TokenPeaks> tokenPeaks(const Model& prepared, const at::Tensor& ids, int64_t lastBlock,
                                   const std::function<void()>& checkStop);

/// Mean over windows of the largest peak over the median one. Source: Yang et al.,
/// arXiv:2405.14428, section 4.
double spikeRatio(const at::Tensor& peaks);

} // namespace lathe
