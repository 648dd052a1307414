#include "core/engine/transforms/prefix.h"

#include "core/engine/forward/forward.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

namespace lathe {
namespace {

Model withoutActQuant(const Model& model) {
    Model out = model;
    forEachLinear(out, [](const LinearPlace&, Linear& linear) {
        std::erase_if(linear.in,
                      [](const InputOp& op) { return std::holds_alternative<ActQuant>(op); });
    });
    return out;
}

} // namespace

Model withoutPrefix(const Model& model) {
    Model out = model;
    out.prefix.clear();
    for (Block& block : out.blocks) {
        if (block.attention) {
            block.attention->prefix = {};
        }
    }
    return out;
}

Model withPrefix(const Model& model, const std::vector<int64_t>& ids, const ComputeTarget& target) {
    Model out = withoutPrefix(model);
    if (ids.empty()) {
        return out;
    }
    const at::NoGradGuard noGrad;
    KvCache cache;
    hiddenStates(prepare(withoutActQuant(out), target), at::tensor(ids, at::kLong).unsqueeze(0),
                 &cache);
    for (size_t i = 0; i < out.blocks.size(); ++i) {
        const auto [keys, values] = cache.entry(i);
        if (keys.defined()) {
            out.blocks[i].attention->prefix = {onHost(keys.squeeze(0)).clone(),
                                               onHost(values.squeeze(0)).clone()};
        }
    }
    out.prefix = ids;
    return out;
}

} // namespace lathe
