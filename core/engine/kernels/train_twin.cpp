#include "core/engine/kernels/train_kernel.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/erf.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>

#include <cmath>
#include <numbers>

namespace lathe {
namespace {

at::Tensor activated(const at::Tensor& x, Activation kind) {
    switch (kind) {
    case Activation::Silu:
        return at::silu(x);
    case Activation::Gelu:
        return at::gelu(x);
    case Activation::GeluTanh:
        return at::gelu(x, "tanh");
    case Activation::Relu:
        return at::relu(x);
    }
    return x;
}

/// The derivative of activated().
at::Tensor steepness(const at::Tensor& x, Activation kind) {
    switch (kind) {
    case Activation::Silu: {
        const at::Tensor sigmoid = at::sigmoid(x);
        return sigmoid * (1 + x * (1 - sigmoid));
    }
    case Activation::Gelu:
        return 0.5 * (1 + at::erf(x / std::numbers::sqrt2)) +
               x * at::exp(-0.5 * x.square()) / std::sqrt(2 * std::numbers::pi);
    case Activation::GeluTanh: {
        constexpr double kCubic = 0.044715;
        const double beta = std::sqrt(2 / std::numbers::pi);
        const at::Tensor bent = at::tanh(beta * (x + kCubic * x * x * x));
        return 0.5 * (1 + bent) +
               0.5 * x * (1 - bent.square()) * beta * (1 + 3 * kCubic * x.square());
    }
    case Activation::Relu:
        return x.gt(0).to(x.scalar_type());
    }
    return x;
}

/// The type that the twins compute in.
at::ScalarType wideType(const at::Tensor& x) {
    return x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

} // namespace

NormSlopes normSlopesByTwin(const NormSlopeTask& task) {
    const at::ScalarType type = wideType(task.x);
    const at::Tensor x = task.x.to(type), slope = task.slope.to(type);
    const at::Tensor weight = task.weight.to(type) + (task.plusOne ? 1 : 0);
    const at::Tensor scale = at::rsqrt(x.square().mean(-1, true) + task.eps);
    const at::Tensor along = (weight * slope * x).mean(-1, true);
    at::Tensor byX = scale * weight * slope - x * (scale * scale * scale * along);
    if (task.sumSlope.defined()) {
        byX = byX + task.sumSlope.to(type);
    }
    NormSlopes out{byX.to(task.x.scalar_type()), {}};
    if (task.byWeight) {
        const at::Tensor rows = (slope * x * scale).reshape({-1, x.size(-1)});
        out.weight = rows.sum(0).to(task.weight.scalar_type());
    }
    return out;
}

at::Tensor rotatedByTwin(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine,
                         double sign) {
    const int64_t half = cosine.size(-1);
    const int64_t rows = cosine.size(0) == x.size(1) ? 1 : x.size(0);
    const auto angles = [&](const at::Tensor& t) {
        return t.to(x.device(), x.scalar_type()).view({rows, x.size(1), 1, half});
    };
    const at::Tensor c = angles(cosine);
    const at::Tensor s = angles(sine) * sign;
    const at::Tensor a = x.narrow(-1, 0, half);
    const at::Tensor b = x.narrow(-1, half, half);
    return at::cat({a * c - b * s, b * c + a * s, x.narrow(-1, 2 * half, x.size(-1) - 2 * half)},
                   -1);
}

void gateSlopesByTwin(const GateSlopeTask& task) {
    const at::ScalarType type = wideType(task.gate);
    const at::Tensor x = task.gate.to(type), slope = task.slope.to(type);
    task.gateSlope.copy_(slope * task.up.to(type) * steepness(x, task.kind));
    task.upSlope.copy_(slope * activated(x, task.kind));
}

} // namespace lathe
