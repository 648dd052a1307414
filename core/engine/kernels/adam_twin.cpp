#include "core/engine/kernels/adam_kernel.h"
#include "core/plain/base/error.h"

#include <cmath>

namespace lathe {

void updateByTwin(const at::Tensor& weight, const at::Tensor& gradient, AdamCodes& codes,
                  const AdamUpdate& update) {
    LATHE_ASSERT(weight.scalar_type() == at::kFloat && weight.is_contiguous() &&
                 weight.sizes() == gradient.sizes());
    const at::Tensor slope = gradient.reshape({-1});
    const at::Tensor mean =
        valuesOf(codes.mean, true).mul_(update.beta1).add_(slope, 1 - update.beta1);
    const at::Tensor square =
        valuesOf(codes.square, false).mul_(update.beta2).addcmul_(slope, slope, 1 - update.beta2);
    const auto count = static_cast<double>(update.number);
    const double step = update.learningRate / (1 - std::pow(update.beta1, count));
    const double correction = std::sqrt(1 - std::pow(update.beta2, count));
    weight.mul_(1 - update.learningRate * update.weightDecay);
    weight.view({-1}).addcdiv_(mean, square.sqrt().div_(correction).add_(update.eps), -step);
    codes = {dynamicCodes(mean, true), dynamicCodes(square, false)};
}

} // namespace lathe
