#include "core/engine/model/device_parts.h"

#include "core/engine/model/tensor_bytes.h"

namespace lathe {
namespace {

void releasePart(const Dense& part) {
    releasePages(part.weight);
}

void releasePart(const Quantized& part) {
    for (const at::Tensor* tensor : {&part.codes, &part.scale, &part.zero, &part.outer})
        releasePages(*tensor);
}

void releasePart(const LowRank& part) {
    releasePages(part.up);
    releasePages(part.down);
}

} // namespace

Linear withPartsOn(const Linear& linear, const at::Device& device) {
    Linear out = linear;
    const auto move = [&](at::Tensor& tensor) {
        if (tensor.defined())
            tensor = tensor.to(device).contiguous();
    };
    for (Part& part : out.parts) {
        if (auto* dense = std::get_if<Dense>(&part)) {
            move(dense->weight);
        } else if (auto* codes = std::get_if<Quantized>(&part)) {
            for (at::Tensor* t : {&codes->codes, &codes->scale, &codes->zero, &codes->outer})
                move(*t);
        } else if (auto* low = std::get_if<LowRank>(&part)) {
            move(low->up);
            move(low->down);
        }
    }
    return out;
}

void releasePages(const Block& block, const ModelConfig& config) {
    forEachLinear(block, 0, config, [](const LinearPlace&, const Linear& linear) {
        for (const Part& part : linear.parts)
            std::visit([](const auto& held) { releasePart(held); }, part);
    });
}

} // namespace lathe
