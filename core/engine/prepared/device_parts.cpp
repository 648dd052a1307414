#include "core/engine/prepared/device_parts.h"

#include "core/engine/numbers/tensor_bytes.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace lathe {
namespace {

/// Calls f with every tensor of the parts of a Linear or const Linear.
template <class L, class F>
void forEachTensor(L& linear, F&& f) {
    for (auto& part : linear.parts) {
        if (auto* dense = std::get_if<Dense>(&part)) {
            f(dense->weight);
        } else if (auto* codes = std::get_if<Quantized>(&part)) {
            for (auto* tensor : {&codes->codes, &codes->scale, &codes->zero, &codes->outer}) {
                f(*tensor);
            }
        } else if (auto* low = std::get_if<LowRank>(&part)) {
            f(low->up);
            f(low->down);
        }
    }
}

at::Tensor pinned(const at::Tensor& tensor) {
    const auto options = tensor.options().device(at::kCPU).pinned_memory(true);
    return at::empty(tensor.sizes(), options).copy_(tensor);
}

} // namespace

Linear withPartsOn(const Linear& linear, const at::Device& device) {
    Linear out = linear;
    forEachTensor(out, [&](at::Tensor& tensor) {
        if (tensor.defined()) {
            tensor = tensor.to(device).contiguous();
        }
    });
    return out;
}

Block withPartsOn(const Block& block, const ModelConfig& config, const at::Device& device) {
    Block out = block;
    forEachLinear(out, 0, config, [&](const LinearPlace&, Linear& linear) {
        linear = withPartsOn(linear, device);
    });
    return out;
}

Linear withPartsOnPinnedHost(const Linear& linear) {
    Linear out = linear;
    forEachTensor(out, [](at::Tensor& tensor) {
        if (tensor.defined()) {
            tensor = tensor.is_cpu() ? tensor.contiguous() : pinned(tensor);
        }
    });
    return out;
}

PartHandles handlesOf(const Linear& linear) {
    PartHandles out;
    forEachTensor(linear,
                  [&](const at::Tensor& tensor) { out.emplace_back(tensor.getIntrusivePtr()); });
    return out;
}

bool hasParts(const Linear& linear, const PartHandles& handles) {
    const PartHandles own = handlesOf(linear);
    return std::ranges::equal(own, handles, [](const auto& one, const auto& other) {
        return one.lock() == other.lock();
    });
}

void releasePages(const Linear& linear) {
    forEachTensor(linear, [](const at::Tensor& tensor) { releasePages(tensor); });
}

void releasePages(const Block& block, const ModelConfig& config) {
    forEachLinear(block, 0, config,
                  [](const LinearPlace&, const Linear& linear) { releasePages(linear); });
}

void readPages(const Block& block, const ModelConfig& config) {
    forEachLinear(block, 0, config, [](const LinearPlace&, const Linear& linear) {
        forEachTensor(linear, [](const at::Tensor& tensor) { readPages(tensor); });
    });
}

} // namespace lathe
