#include "core/engine/model/device_parts.h"

namespace lathe {

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

} // namespace lathe
