#pragma once

#include "core/engine/numbers/grid_scale.h"

// The search for the range with the least squared error. Used by fitGrid.

namespace lathe {

struct RangeSearch {
    const Grid& grid;
    at::Tensor groups; ///< [out, G, g] float32
    Range full;
    ScaleStore store;
    at::Tensor importance; ///< [1, G, g]; undefined: equal
};

/// Weighted squared error of each group: [out, G].
at::Tensor groupErrors(const RangeSearch& search, const GridFit& fit);

/// The share of the full range with the least error, group by group; ties go to the full range,
/// then to the larger one. The error is not unimodal in the share, so every candidate is tried.
/// Source: quant.py of Frantar et al. (GPTQ), with power 2: 80 shares, 1.00 to 0.21; where levels
/// are not evenly spaced, 1.5 to 0.51; scales that are powers of two: 2, 1, 1/2 and 1/4.
GridFit searchRange(const RangeSearch& search);

/// searchRange with tensor operations only, as every device but the CPU runs it.
GridFit searchWithOperations(const RangeSearch& search);

/// Scales by least squares for the codes as they are, kept where they lower the error; three times.
/// Source: make_qx_quants of llama.cpp: s = Σ h·w·q / Σ h·q².
GridFit refined(const RangeSearch& search, GridFit fit);

} // namespace lathe
