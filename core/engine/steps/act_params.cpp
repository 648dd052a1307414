#include "core/engine/steps/act_params.h"

#include "core/engine/numbers/formats.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

constexpr double kSmallestRange = 1e-12; ///< of inputs that are all zeros

} // namespace

WeightActParams::WeightActParams() = default;

ActQuant WeightActParams::perToken() const {
    return {.grid = gridOf(format, activationBits, 0, /*symmetric=*/true), .scale = {}, .zero = {}};
}

ActQuant WeightActParams::perWindow() const {
    ActQuant out = perToken();
    out.byWindow = true;
    return out;
}

ActQuant WeightActParams::rounding(const std::string& scales, const at::Tensor& absMax) const {
    if (scales == "tensor") {
        return perTensor(absMax);
    }
    return scales == "window" ? perWindow() : perToken();
}

ActQuant WeightActParams::perTensor(const at::Tensor& absMax) const {
    ActQuant out = perToken();
    const double top = largestLevel(out.grid);
    out.scale = absMax.max().clamp_min(kSmallestRange).div(top).view({1}).to(at::kCPU, at::kFloat);
    return out;
}

} // namespace lathe
