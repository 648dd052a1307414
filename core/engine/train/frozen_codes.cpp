#include "core/engine/train/frozen_codes.h"

#include "core/engine/kernels/code_weights_kernel.h"
#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_round.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

namespace lathe {
namespace {

/// What the codes of a grid mean at scale 1 and zero point 0.
at::Tensor levelsOfAll(const Grid& grid, at::Device device) {
    const at::Tensor codes = at::arange(grid.levels(), at::kByte);
    if (isWhole(grid.format)) {
        const at::Tensor numbers = codes.to(at::kFloat);
        return (grid.symmetric ? numbers - static_cast<double>(zeroCode(grid)) : numbers)
            .to(device);
    }
    return levelsOfCodes(grid.format, codes).to(device);
}

} // namespace

at::Tensor decodedWeight(const Linear& linear, at::ScalarType type) {
    const auto* part =
        linear.parts.size() == 1 ? std::get_if<Quantized>(&linear.parts.front()) : nullptr;
    const bool simple = type == at::kBFloat16 || type == at::kFloat;
    if (part != nullptr && simple && part->codes.is_cuda()) {
        const GridFit fit = fitOf(*part);
        const CodeWeights weights{.codes = part->codes,
                                  .levels = levelsOfAll(part->grid, part->codes.device()),
                                  .scale = fit.scale,
                                  .zero = fit.zero,
                                  .bits = part->grid.bits,
                                  .in = part->in};
        if (fitsCodeWeights(weights)) {
            return decodedWeights(weights, type);
        }
    }
    return weightOf(linear).to(type);
}

} // namespace lathe
