#include "core/engine/steps/site_linears.h"

#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/steps/layer_loop.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>

namespace lathe {

at::Tensor weightOn(const PlacedLinear& placed, at::Device device) {
    try {
        return finiteDense(*placed.linear).to(device);
    } catch (const Error& error) {
        throw error.within(placed.place.name);
    }
}

void quantizeInto(const PlacedLinear& placed, const Rounding& rounding, const InputStats& stats,
                  StepContext& context) {
    context.throwIfStopped();
    const GridFit fit =
        fitGrid(rounding.grid, rounding.weight, rounding.range, rounding.importance);
    const at::Tensor codes = encode(rounding.grid, rounding.weight, fit);
    Quantized part = makeQuantized(rounding.grid, codes, fit);
    for (at::Tensor* tensor : {&part.codes, &part.scale, &part.zero, &part.outer}) {
        if (tensor->defined()) {
            *tensor = onHost(*tensor);
        }
    }
    placed.linear->parts = {std::move(part)};
    emitLayerChange(placed.place.name, rounding.before,
                    folded(rounding.ops, decode(rounding.grid, codes, fit)), stats, context);
}

InputStats dividedStats(const InputStats& stats, const at::Tensor& divisor) {
    InputStats out = stats;
    const auto divide = [](at::Tensor& tensor, const at::Tensor& by) {
        if (tensor.defined()) {
            tensor = tensor / by.to(tensor.device());
        }
    };
    for (at::Tensor* tensor : {&out.sum, &out.absSum, &out.absMax, &out.rows}) {
        divide(*tensor, divisor);
    }
    divide(out.squareSum, divisor.square());
    divide(out.gram, divisor.outer(divisor));
    return out;
}

void restoreTypes(Block& block, const Block& before, const ModelConfig& config) {
    std::vector<const Linear*> originals;
    forEachLinear(before, 0, config,
                  [&](const LinearPlace&, const Linear& linear) { originals.push_back(&linear); });
    size_t next = 0;
    forEachLinear(block, 0, config, [&](const LinearPlace&, Linear& linear) {
        const Linear& original = *originals[next++];
        auto* now = std::get_if<Dense>(&linear.parts.front());
        const auto* then = std::get_if<Dense>(&original.parts.front());
        if (now == nullptr || then == nullptr || linear.parts.size() != 1) {
            return;
        }
        now->weight = now->weight.to(then->weight.scalar_type());
        if (original.bias.defined()) {
            linear.bias = linear.bias.to(original.bias.scalar_type());
        }
    });
}

} // namespace lathe
