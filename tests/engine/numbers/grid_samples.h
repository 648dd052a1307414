#pragma once

#include "core/engine/numbers/grid.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

namespace lathe::test {

inline at::Tensor normal(at::IntArrayRef shape, uint64_t seed) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed));
}

/// Student's t with 4 degrees of freedom: heavy tails.
inline at::Tensor heavy(at::IntArrayRef shape, uint64_t seed) {
    at::Tensor squares = at::zeros(shape);
    for (uint64_t i = 1; i <= 4; ++i) {
        squares += normal(shape, seed + i).square();
    }
    return normal(shape, seed) / (squares / 4).sqrt();
}

inline Grid grid(const std::string& format, int64_t group,
                 Grid::Scales scales = Grid::Scales::Real) {
    Grid out = gridOf(format, 4, group, true);
    out.scales = scales;
    return out;
}

/// ‖w − rounded‖² / ‖w‖².
inline double relativeError(const Grid& of, const at::Tensor& w,
                            RangeRule rule = RangeRule::MinMax) {
    const at::Tensor back = rounded(of, w, fitGrid(of, w, rule));
    return ((back - w).square().sum() / w.square().sum()).item<double>();
}

/// Relative distance of an error from the reference's.
inline bool about(double error, double expected, double tolerance) {
    const bool fine = std::abs(error / expected - 1) <= tolerance;
    if (!fine) {
        qWarning("%g where the reference has %g", error, expected);
    }
    return fine;
}

} // namespace lathe::test
