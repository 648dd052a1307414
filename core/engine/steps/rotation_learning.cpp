#include "core/engine/steps/rotation_learning.h"

#include "core/engine/prepared/prepare.h"
#include "core/engine/solvers/cayley.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/randperm.h>

#include <cmath>
#include <numbers>

namespace lathe {
namespace {

constexpr int kUnrounded = 16;

/// `weight` rounded to nearest per row; the gradient passes straight through.
at::Tensor rowsRounded(const at::Tensor& weight, int bits) {
    const Grid grid{.bits = bits, .symmetric = true, .group = 0};
    const at::Tensor fixed = weight.detach();
    const at::Tensor levels = rounded(grid, fixed, fitGrid(grid, fixed, RangeRule::MinMax));
    return weight + (levels - fixed);
}

/// `model` with the linears of its blocks computing as if quantized.
Model fakeQuantized(const Model& model, const RotationLearning& learning) {
    const bool weights = learning.weightBits < kUnrounded;
    const auto levels = [&](const LinearPlace& place, const Linear& linear) {
        return weights && place.block >= 0 ? rowsRounded(weightOf(linear), learning.weightBits)
                                           : at::Tensor();
    };
    Model out = withWeights(model, levels);
    ActQuant inputs;
    inputs.grid.bits = learning.activationBits;
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        if (place.block >= 0 && learning.activationBits < kUnrounded) {
            linear.in.push_back(inputs);
        }
    });
    return out;
}

/// The matrices that are learned, in a fixed order.
std::vector<at::Tensor*> matricesOf(Rotations& rotations) {
    std::vector<at::Tensor*> out;
    if (rotations.residual.defined()) {
        out.push_back(&rotations.residual);
    }
    for (at::Tensor& head : rotations.heads) {
        out.push_back(&head);
    }
    return out;
}

/// One descent step of all matrices on the loss of these windows.
double descend(const Model& model, Rotations& rotations, const RotationLearning& learning,
               const at::Tensor& ids, const std::pair<ComputeTarget, double>& targetAndRate) {
    const auto& [target, rate] = targetAndRate;
    Rotations watched = rotations;
    for (at::Tensor* matrix : matricesOf(watched)) {
        *matrix = matrix->detach().clone().requires_grad_();
    }
    const at::AutoGradMode grad(true);
    const at::Tensor loss = rotationLoss(model, watched, learning, target, ids);
    loss.backward();
    const at::NoGradGuard noGrad;
    const auto from = matricesOf(watched);
    const auto to = matricesOf(rotations);
    for (size_t i = 0; i < to.size(); ++i) {
        if (from[i]->grad().defined()) {
            *to[i] = cayleyStep(from[i]->detach(), from[i]->grad(), rate);
        }
    }
    return loss.item<double>();
}

} // namespace

at::Tensor rotationLoss(const Model& model, const Rotations& rotations,
                        const RotationLearning& learning, const ComputeTarget& target,
                        const at::Tensor& ids) {
    const Model rotated = rotatedModel(
        model, rotations,
        {.dtype = at::kFloat, .device = target.device, .precise = false, .toHost = false});
    const Model student = fakeQuantized(rotated, learning);
    const at::Tensor hidden = hiddenStates(student, ids.narrow(1, 0, ids.size(1) - 1));
    const at::Tensor logits = logitsOf(student, hidden).flatten(0, 1);
    const at::Tensor next = ids.narrow(1, 1, ids.size(1) - 1).reshape({-1}).to(logits.device());
    return at::cross_entropy_loss(logits, next);
}

Rotations learnedRotations(const Model& model, const Rotations& rotations,
                           const RotationLearning& learning, const at::Tensor& ids,
                           StepContext& context) {
    const ComputeTarget& target = context.target;
    const Model base = prepare(model, {target.device, at::kFloat}, Execution::Trainable);
    const int64_t batch = std::min(learning.batch, ids.size(0));
    const auto judged = [&](const Rotations& candidate) {
        const at::NoGradGuard noGrad;
        return rotationLoss(base, candidate, learning, target, ids.narrow(0, 0, batch))
            .item<double>();
    };
    const double before = judged(rotations);
    requireFinite(before, "the loss before learning");
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(context.seed);
    Rotations out = rotations;
    for (int step = 0; step < learning.steps; ++step) {
        context.progress(step, learning.steps, "step " + std::to_string(step));
        context.throwIfStopped();
        const at::Tensor chosen =
            at::randperm(ids.size(0), generator, at::kLong).narrow(0, 0, batch);
        const double angle = std::numbers::pi * step / learning.steps;
        const double rate = learning.rate * 0.5 * (1 + std::cos(angle));
        context.scalar("loss", step,
                       descend(base, out, learning, ids.index_select(0, chosen), {target, rate}));
    }
    const double after = judged(out);
    context.scalar("loss", learning.steps, after);
    if (after < before) {
        return out;
    }
    context.note(NoteLevel::Warning,
                 "Learning did not lower the loss (" + std::to_string(before) + " before, " +
                     std::to_string(after) + " after); the rotations are as they began.",
                 "take more steps or a smaller learning rate");
    return rotations;
}

} // namespace lathe
