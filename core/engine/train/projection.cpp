#include "core/engine/train/projection.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/rand.h>

#include <cmath>

namespace lathe {
namespace {

uint64_t seedFor(const std::string& name, uint64_t seed) {
    uint64_t hash = 0xCBF29CE484222325ULL ^ seed; // FNV-1a
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
    return hash;
}

} // namespace

at::Tensor projectionStart(const std::string& name, at::IntArrayRef shape, at::Device device,
                           uint64_t seed) {
    const at::NoGradGuard noGrad;
    at::Tensor start;
    if (shape[0] == shape[1]) {
        start = at::eye(shape[0], at::kFloat);
    } else {
        const double most = 1 / std::sqrt(static_cast<double>(shape[1]));
        start = at::rand(shape, at::make_generator<at::CPUGeneratorImpl>(seedFor(name, seed)),
                         at::kFloat)
                    .mul_(2 * most)
                    .sub_(most);
    }
    return start.to(device).requires_grad_();
}

at::Tensor logitsOfRows(const HeadInputs& head, int64_t begin, int64_t end) {
    const at::NoGradGuard noGrad;
    const at::Tensor rows = head.hidden.detach().narrow(0, begin, end - begin);
    at::Tensor logits = rows.matmul(head.weight.to(rows.scalar_type()).t()).to(lossType(rows));
    if (head.bias.defined()) {
        logits.add_(head.bias);
    }
    return head.cap > 0 ? logits.div_(head.cap).tanh_().mul_(head.cap) : logits;
}

} // namespace lathe
