#pragma once

#include "core/engine/calib/block_walk.h"

namespace lathe {

/// Which statistics of the inputs are needed, and of which linears.
struct LinearOrderRequest {
    StatNeeds needs{};
    std::function<bool(const LinearPlace&)> wanted{};
    /// Calls `pass`, which walks over all windows, and may measure its time. `phase`: "collect", or
    /// "advance" for what needs no statistics.
    std::function<void(const char* phase, const std::function<void()>& pass)> timed =
        [](const char*, const std::function<void()>& pass) { pass(); };
};

/// Called once per site with the statistics of the site, by linear name; may replace linears of the
/// block that read at that site.
using CompressSite = std::function<void(Site, const std::map<std::string, InputStats>&)>;

/// Takes `block` through the walk in linear order: the inputs of one site are known, its linears
/// are compressed, and the outputs of the compressed linears go to the next site. One pass
/// instead of two, and every statistic has seen the compressed siblings before it (the "true
/// sequential" order of Frantar et al., GPTQ, and of SparseGPT).
/// Afterwards the walk has passed the block.
void walkInLinearOrder(BlockWalk& walk, Block& block, int64_t number,
                       const LinearOrderRequest& request, const CompressSite& compress);

} // namespace lathe
