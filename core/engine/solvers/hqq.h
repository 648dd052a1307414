#pragma once

#include "core/engine/numbers/grid.h"

namespace lathe {

struct HqqOptions {
    double power = 0.7;  ///< p of the norm Σ|w − w'|^p, in (0, 1]
    double beta = 10;    ///< strength of the splitting at the start
    double kappa = 1.01; ///< its growth each iteration
    int iterations = 20;
};

/// The minimiser of |e|^p + β/2·(e − x)² to first order: sign(x) · max(|x| − |x|^(p-1) / β, 0).
at::Tensor shrink(const at::Tensor& x, double power, double beta);

/// Zero points that minimise Σ|w − w'|^p of each group, the scales kept at their full range; the
/// best one found is kept, so that no group is worse than rounding to nearest. Whole zero points
/// cannot be better either, as the levels are multiples of the step whatever they are. `weight`
/// [out, in] float32 on any device; `grid` asymmetric Int, zero points whole or float16 as given.
/// Source: Badri & Shaji, Half-Quadratic Quantization (mobiusml/hqq, 2023), equations 3 to 7.
/// Deviations: scales as stored (16 bits) from the start, best zero point in place of the last.
GridFit hqq(const Grid& grid, const at::Tensor& weight, const HqqOptions& options);

} // namespace lathe
