#include "core/engine/train/token_losses.h"

#include "core/engine/kernels/loss_kernel.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kSortedRows = 128; ///< rows that are sorted at once

/// sortedDistance() of a few rows, by the softened logits.
TokenLoss distanceOfRows(const at::Tensor& teacher, const at::Tensor& student) {
    const at::Tensor q = student.softmax(-1);
    const at::Tensor ofTeacher = std::get<0>(teacher.softmax(-1).sort(-1, /*descending=*/true));
    const auto [ofStudent, order] = q.sort(-1, /*descending=*/true);
    const int64_t both = std::min(teacher.size(1), student.size(1));
    const at::Tensor apart = ofStudent.clone();
    apart.narrow(1, 0, both).sub_(ofTeacher.narrow(1, 0, both));
    const at::Tensor left = ofTeacher.narrow(1, both, teacher.size(1) - both).sum(-1);
    const at::Tensor slope = at::zeros_like(q).scatter_(1, order, apart.sign());
    return {apart.abs().sum(-1) + left, (slope - (slope * q).sum(-1, true)) * q};
}

} // namespace

TokenLoss crossEntropy(const at::Tensor& logits, const at::Tensor& targets) {
    return crossEntropyInPlace(logits.to(lossType(logits), false, /*copy=*/true).contiguous(),
                               targets);
}

TokenLoss crossEntropyInPlace(const at::Tensor& logits, const at::Tensor& targets) {
    LATHE_ASSERT(logits.dim() == 2 && targets.dim() == 1 && logits.size(0) == targets.size(0));
    const at::NoGradGuard noGrad;
    const at::Tensor value = at::empty({logits.size(0)}, logits.options());
    lossRows(logits, targets.contiguous(), value, 1);
    return {value, logits};
}

TokenLoss preference(const at::Tensor& teacherLogits, const at::Tensor& studentLogits, double beta,
                     double temperature) {
    LATHE_ASSERT(studentLogits.dim() == 2 && teacherLogits.sizes() == studentLogits.sizes());
    const at::NoGradGuard noGrad;
    const at::ScalarType type = lossType(studentLogits);
    const at::Tensor wanted = teacherLogits.argmax(-1, true);
    const at::Tensor own = studentLogits.argmax(-1, true);
    const auto lead = [&](const at::Tensor& logits) { // ln of the two words' ratio
        return (logits.gather(1, wanted).to(type) - logits.gather(1, own).to(type)) / temperature;
    };
    const at::Tensor margin = (lead(studentLogits) - lead(teacherLogits)) * beta;
    const at::Tensor slope = margin.neg().sigmoid_().mul_(-beta * temperature);
    at::Tensor gradient = at::zeros(studentLogits.sizes(), slope.options());
    gradient.scatter_add_(1, wanted, slope).scatter_add_(1, own, -slope);
    const at::Tensor value = at::softplus(-margin) * (temperature * temperature);
    return {value.squeeze(1), gradient};
}

TokenLoss sortedDistance(const at::Tensor& teacherLogits, const at::Tensor& studentLogits,
                         double temperature) {
    LATHE_ASSERT(teacherLogits.dim() == 2 && studentLogits.dim() == 2 &&
                 teacherLogits.size(0) == studentLogits.size(0));
    const at::NoGradGuard noGrad;
    const auto options = studentLogits.options().dtype(lossType(studentLogits));
    const int64_t tokens = studentLogits.size(0);
    TokenLoss loss{at::empty({tokens}, options), at::empty(studentLogits.sizes(), options)};
    for (int64_t row = 0; row < tokens; row += kSortedRows) {
        const int64_t rows = std::min(kSortedRows, tokens - row);
        const auto part = [&](const at::Tensor& logits) {
            return logits.narrow(0, row, rows).to(loss.value.scalar_type()) / temperature;
        };
        const TokenLoss few = distanceOfRows(part(teacherLogits), part(studentLogits));
        loss.value.narrow(0, row, rows).copy_(few.value * (temperature * temperature));
        loss.gradient.narrow(0, row, rows).copy_(few.gradient * temperature);
    }
    return loss;
}

} // namespace lathe
