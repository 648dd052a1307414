#include "core/engine/steps/rotation_learning.h"

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

at::Tensor moved(const at::Tensor& tensor, at::Device device) {
    return tensor.defined() ? tensor.to(device, at::kFloat) : tensor;
}

/// Everything that a rotation does not move by itself, in float32 on the device.
Model onDevice(const Model& model, at::Device device) {
    Model out = model;
    const auto move = [&](Norm& norm) {
        norm = {moved(norm.weight, device), moved(norm.bias, device)};
    };
    out.embedding = moved(model.embedding, device);
    out.positions = moved(model.positions, device);
    move(out.finalNorm);
    for (Block& block : out.blocks) {
        for (Norm* norm :
             {&block.beforeAttention, &block.afterAttention, &block.beforeMlp, &block.afterMlp}) {
            move(*norm);
        }
        if (block.attention) {
            move(block.attention->qNorm);
            move(block.attention->kNorm);
        }
    }
    forEachLinear(out, [&](const LinearPlace&, Linear& linear) {
        linear = makeDense(moved(weightOf(linear), device), moved(linear.bias, device));
    });
    return out;
}

/// The block linears as they would compute quantized.
void fakeQuantize(Model& model, const RotationLearning& learning) {
    const Grid weights{.bits = learning.weightBits, .symmetric = true, .group = 0};
    ActQuant inputs;
    inputs.grid.bits = learning.activationBits;
    forEachLinear(model, [&](const LinearPlace& place, Linear& linear) {
        if (place.block < 0) {
            return;
        }
        if (learning.weightBits < kUnrounded) {
            const at::Tensor weight = weightOf(linear);
            const at::Tensor fixed = weight.detach();
            const at::Tensor levels =
                rounded(weights, fixed, fitGrid(weights, fixed, RangeRule::MinMax));
            linear.parts = {Dense{weight + (levels - fixed)}};
        }
        if (learning.activationBits < kUnrounded) {
            linear.in.push_back(inputs);
        }
    });
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

/// One step of all matrices against the gradient of the loss on these windows.
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
    Model turned = rotatedModel(
        model, rotations,
        {.dtype = at::kFloat, .device = target.device, .precise = false, .toHost = false});
    fakeQuantize(turned, learning);
    const at::Tensor hidden = hiddenStates(turned, ids.narrow(1, 0, ids.size(1) - 1));
    const at::Tensor logits = logitsOf(turned, hidden).flatten(0, 1);
    const at::Tensor next = ids.narrow(1, 1, ids.size(1) - 1).reshape({-1}).to(logits.device());
    return at::cross_entropy_loss(logits, next);
}

Rotations learnedRotations(const Model& model, const Rotations& rotations,
                           const RotationLearning& learning, const at::Tensor& ids,
                           StepContext& context) {
    const ComputeTarget& target = context.target;
    const Model base = onDevice(model, target.device);
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
