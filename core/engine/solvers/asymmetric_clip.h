#pragma once

#include "core/engine/numbers/grid.h"

namespace lathe {

/// `weight` [out, in] float32 with every group of inputs clamped to [a·min, b·max], where a and b
/// are 1, 0.95, … down to 0.55, each for itself: the pair with which the rounded group changes the
/// outputs least of inputs with these `grams` [G, g, g] (of the grid's groups; one of all inputs
/// when the grid has none). Never worse on them than no clamp.
/// Source: Du et al. (BitDistiller), arXiv:2402.10631, section 3.1 and code. Deviation: by Gram
/// matrices, so that all inputs count.
at::Tensor asymmetricallyClipped(const at::Tensor& weight, const at::Tensor& grams,
                                 const Grid& grid);

} // namespace lathe
