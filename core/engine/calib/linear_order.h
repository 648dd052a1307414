#pragma once

#include "core/engine/calib/block_walk.h"

namespace lathe {

/// Takes `block` through the walk in linear order: the inputs of one site are known, its linears
/// are compressed, and what the compressed linears make of them goes on to the next site. One pass
/// in place of two, and every statistic has seen the compressed siblings before it (the "true
/// sequential" order of Frantar et al., GPTQ, and of SparseGPT).
/// `compress` is called once a site with what was collected there, by linear name; it may replace
/// linears of `block` that read at that site. Afterwards the walk stands behind the block.
using CompressSite = std::function<void(Site, const std::map<std::string, InputStats>&)>;

void walkInLinearOrder(BlockWalk& walk, Block& block, int64_t number, const StatNeeds& needs,
                       const std::function<bool(const LinearPlace&)>& wanted,
                       const CompressSite& compress);

} // namespace lathe
