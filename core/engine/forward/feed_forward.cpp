#include "core/engine/forward/sublayers.h"
#include "core/engine/forward/trained_rows.h"
#include "core/engine/kernels/forward_kernel.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>

namespace lathe {
namespace {

constexpr int64_t kGrainElements = 1 << 14;

at::Tensor activated(const at::Tensor& x, Activation activation) {
    switch (activation) {
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

/// Rows of gate and up (as long as each other, any row stride) → activation(gate) · up.
at::Tensor gated(const at::Tensor& gate, const at::Tensor& up, Activation activation) {
    LATHE_ASSERT(gate.dim() == 2 && gate.sizes() == up.sizes());
    if (fitsTrainedGate(gate, up, activation)) {
        return trainedGate(gate, up, activation);
    }
    const bool fused = gate.device().is_cpu() && gate.scalar_type() == at::kFloat &&
                       gate.stride(1) == 1 && up.stride(1) == 1 && !gate.requires_grad() &&
                       !up.requires_grad() &&
                       (activation == Activation::Silu || activation == Activation::GeluTanh);
    if (!fused) {
        return fitsGate(gate, up) ? gateRows(gate, up, activation)
                                  : activated(gate, activation) * up;
    }
    const auto kernel =
        activation == Activation::Silu ? rowKernels().siluGate : rowKernels().geluGate;
    const int64_t width = gate.size(1);
    at::Tensor out = at::empty({gate.size(0), width}, gate.options());
    const auto* gates = gate.const_data_ptr<float>();
    const auto* ups = up.const_data_ptr<float>();
    auto* result = out.mutable_data_ptr<float>();
    at::parallel_for(0, gate.size(0), std::max<int64_t>(1, kGrainElements / width),
                     [&](int64_t from, int64_t to) {
                         for (int64_t row = from; row < to; ++row) {
                             kernel(gates + row * gate.stride(0), ups + row * up.stride(0), width,
                                    result + row * width);
                         }
                     });
    return out;
}

} // namespace

at::Tensor innerValues(const Mlp& mlp, const at::Tensor& x, const ForwardContext& context) {
    const Activation activation = context.config->activation;
    if (mlp.gateUp.present()) {
        const at::Tensor both = apply(mlp.gateUp, x, context);
        const int64_t width = both.size(1) / 2;
        const at::Tensor gate = both.narrow(1, 0, width), up = both.narrow(1, width, width);
        return fitsTrainedGate(gate, up, activation) ? trainedGate(both, activation)
                                                     : gated(gate, up, activation);
    }
    if (mlp.gate.present()) {
        return gated(apply(mlp.gate, x, context), apply(mlp.up, x, context), activation);
    }
    return activated(apply(mlp.up, x, context), activation);
}

at::Tensor feedForward(const Mlp& mlp, const at::Tensor& x, const ForwardContext& context) {
    if (mlp.down.packed && mlp.gate.present() && at::GradMode::is_enabled()) {
        const Activation activation = context.config->activation;
        const GatedInput input{apply(mlp.gate, x, context), apply(mlp.up, x, context),
                               [activation](const at::Tensor& gate, const at::Tensor& up) {
                                   return gated(gate, up, activation);
                               }};
        const at::Tensor out = mlp.down.packed->applyGated(mlp.down, input);
        return out.defined() ? out : apply(mlp.down, input.product(input.gate, input.up), context);
    }
    return apply(mlp.down, innerValues(mlp, x, context), context);
}

} // namespace lathe
