#include "core/engine/model/linear.h"
#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_round.h"
#include "core/engine/numbers/grid_scale.h"

#include <ATen/TensorOperators.h>

#include <limits>

namespace lathe {
namespace {

constexpr int kNoExponent = 255; ///< E8M0's NaN

/// In the narrowest type that holds every value; float32 holds all.
at::Tensor narrowed(const at::Tensor& numbers) {
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
        const at::Tensor narrow = numbers.to(type);
        if (narrow.to(at::kFloat).equal(numbers)) {
            return narrow;
        }
    }
    return numbers;
}

/// Fills scale and outer of `part`.
void storeScale(Quantized& part, const GridFit& fit) {
    switch (storedScaleOf(part.grid)) {
    case StoredScale::Number:
        part.scale = narrowed(fit.scale);
        break;
    case StoredScale::Exponent:
        part.scale = (floorLog2(fit.scale) + 127).to(at::kByte);
        break;
    case StoredScale::Block:
        part.scale = levelCodes(kBlockScaleFormat, fit.scale / fit.outer);
        part.outer = fit.outer;
        break;
    case StoredScale::Multiple:
        part.scale = scaleMultiples(fit.scale, fit.outer).to(at::kChar).view(at::kByte);
        part.outer = fit.outer;
        break;
    case StoredScale::Halvings:
        part.outer = fit.scale.amax(1);
        part.scale = floorLog2(part.outer.unsqueeze(1) / fit.scale).to(at::kByte);
        break;
    }
}

at::Tensor scaleOf(const Quantized& part) {
    switch (storedScaleOf(part.grid)) {
    case StoredScale::Number:
        break;
    case StoredScale::Exponent:
        return powerOfTwo(part.scale.to(at::kInt) - 127)
            .masked_fill(part.scale == kNoExponent, std::numeric_limits<double>::quiet_NaN());
    case StoredScale::Block:
        return levelsOfCodes(kBlockScaleFormat, part.scale) * part.outer;
    case StoredScale::Multiple:
        return doubleScale(part.scale.view(at::kChar).to(at::kFloat), part.outer);
    case StoredScale::Halvings:
        return part.outer.unsqueeze(1) * powerOfTwo(-part.scale.to(at::kInt));
    }
    return part.scale.to(at::kFloat);
}

/// How many numbers `outer` holds; 0: it is absent.
int64_t outerSize(const Quantized& part) {
    switch (storedScaleOf(part.grid)) {
    case StoredScale::Block:
        return 1;
    case StoredScale::Multiple:
        return 1 + (part.scale.numel() + 255) / 256;
    case StoredScale::Halvings:
        return part.scale.size(0);
    default:
        return 0;
    }
}

bool typesFit(const Quantized& part) {
    const bool numbers = storedScaleOf(part.grid) == StoredScale::Number;
    const at::ScalarType scale = part.scale.scalar_type();
    const bool scaleFits = numbers ? at::isFloatingType(scale) : scale == at::kByte;
    const at::ScalarType zero = part.grid.fineZero ? at::kHalf : at::kByte;
    return part.codes.scalar_type() == at::kByte && scaleFits &&
           (!part.zero.defined() || part.zero.scalar_type() == zero) &&
           (!part.outer.defined() || part.outer.scalar_type() == at::kFloat);
}

} // namespace

Quantized makeQuantized(const Grid& grid, const at::Tensor& codes, const GridFit& fit) {
    Quantized part{.codes = packCodes(codes, grid.bits),
                   .scale = {},
                   .zero = {},
                   .outer = {},
                   .grid = grid,
                   .in = codes.size(1)};
    storeScale(part, fit);
    if (fit.zero.defined()) {
        part.zero = fit.zero.to(grid.fineZero ? at::kHalf : at::kByte);
    }
    return part;
}

GridFit fitOf(const Quantized& part) {
    const bool ofRows = storedScaleOf(part.grid) == StoredScale::Halvings;
    return {.scale = scaleOf(part),
            .zero = part.zero.defined() ? part.zero.to(at::kFloat) : at::Tensor{},
            .outer = ofRows ? at::Tensor{} : part.outer};
}

bool wellFormed(const Quantized& part) {
    const Grid& grid = part.grid;
    if (part.in <= 0 || part.codes.dim() != 2 || part.scale.dim() != 2) {
        return false;
    }
    const int64_t groups = grid.group > 0 ? part.in / grid.group : 1;
    const bool whole = grid.group == 0 || part.in % grid.group == 0;
    const int64_t outer = part.outer.defined() ? part.outer.numel() : 0;
    const bool flat = !part.outer.defined() || part.outer.dim() == 1;
    return whole && flat && part.codes.size(1) == (part.in * grid.bits + 7) / 8 &&
           part.scale.size(0) == part.codes.size(0) && part.scale.size(1) == groups &&
           part.zero.defined() != grid.symmetric &&
           (!part.zero.defined() || part.zero.sizes() == part.scale.sizes()) &&
           outer == outerSize(part) && typesFit(part);
}

} // namespace lathe
