#include "core/engine/model/linear.h"

namespace lathe {

Quantized makeQuantized(const Grid& grid, const at::Tensor& codes, const GridFit& fit) {
    const at::Tensor half = fit.scale.to(at::kHalf);
    const bool exact = half.to(at::kFloat).equal(fit.scale);
    return Quantized{.codes = packCodes(codes, grid.bits),
                     .scale = exact ? half : fit.scale.to(at::kBFloat16),
                     .zero = fit.zero.defined() ? fit.zero.to(at::kByte) : at::Tensor{},
                     .outer = {},
                     .grid = grid,
                     .in = codes.size(1)};
}

GridFit fitOf(const Quantized& part) {
    return {part.scale.to(at::kFloat), part.zero.defined() ? part.zero.to(at::kFloat) : part.zero,
            part.outer};
}

} // namespace lathe
