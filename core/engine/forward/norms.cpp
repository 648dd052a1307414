#include "core/engine/forward/sublayers.h"
#include "core/engine/forward/trained_rows.h"
#include "core/engine/kernels/forward_kernel.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_rms_norm.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>

namespace lathe {
namespace {

constexpr int64_t kGrainElements = 1 << 14;

/// The weight in float32 with Gemma's 1 added.
at::Tensor effectiveWeight(const Norm& norm, const ModelConfig& config) {
    const at::Tensor weight = norm.weight.to(at::kFloat);
    return config.normPlusOne && config.norm == NormKind::Rms ? weight + 1 : weight;
}

at::Tensor atenNorm(const at::Tensor& x, const Norm& norm, const ModelConfig& config) {
    if (config.norm == NormKind::Layer) {
        const auto bias =
            norm.bias.defined() ? std::optional(norm.bias.to(x.scalar_type())) : std::nullopt;
        return at::layer_norm(x, {x.size(-1)}, norm.weight.to(x.scalar_type()), bias,
                              config.normEps);
    }
    // Computes in float32 and rounds once, as the lines below, in one pass over memory.
    const at::Tensor& weight = norm.weight;
    if (x.is_cuda() && weight.scalar_type() == x.scalar_type() && !config.normPlusOne) {
        return std::get<0>(at::_fused_rms_norm(x, {x.size(-1)}, weight, config.normEps));
    }
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor scale = at::rsqrt(wide.square().mean(-1, true) + config.normEps);
    return (wide * scale * effectiveWeight(norm, config)).to(x.scalar_type());
}

NormTask taskOf(const Residual& residual, const Norm& norm, const ModelConfig& config) {
    return {.stream = residual.stream,
            .branch = residual.branch,
            .weight = norm.weight,
            .bias = norm.bias,
            .layer = config.norm == NormKind::Layer,
            .plusOne = config.normPlusOne && config.norm == NormKind::Rms,
            .eps = config.normEps};
}

/// Whether weight or bias are to get gradients.
bool trained(const Norm& norm) {
    return at::GradMode::is_enabled() &&
           (norm.weight.requires_grad() || (norm.bias.defined() && norm.bias.requires_grad()));
}

/// out = norm(x), after x += branch where there is one.
void normRows(float* x, const float* branch, const Norm& norm, const ModelConfig& config,
              at::Tensor& out) {
    const RowKernels& kernels = rowKernels();
    const int64_t width = out.size(-1);
    const at::Tensor weight = effectiveWeight(norm, config).contiguous();
    const at::Tensor bias =
        norm.bias.defined() ? norm.bias.to(at::kFloat).contiguous() : at::Tensor();
    const float* scale = weight.const_data_ptr<float>();
    const float* shift = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
    const auto eps = static_cast<float>(config.normEps);
    auto* result = out.mutable_data_ptr<float>();
    const auto rows = [&](int64_t from, int64_t to) {
        for (int64_t row = from; row < to; ++row) {
            float* in = x + row * width;
            if (branch) {
                kernels.add(in, branch + row * width, width);
            }
            if (config.norm == NormKind::Rms) {
                kernels.rmsNorm(in, scale, eps, width, result + row * width);
            } else {
                kernels.layerNorm(in, scale, shift, eps, width, result + row * width);
            }
        }
    };
    at::parallel_for(0, out.numel() / width, std::max<int64_t>(1, kGrainElements / width), rows);
}

/// Kernels read as many weights as a row has values.
void requireWidth(const Norm& norm, int64_t width) {
    LATHE_ASSERT(norm.weight.dim() == 1 && norm.weight.size(0) == width);
    LATHE_ASSERT(!norm.bias.defined() || norm.bias.sizes() == norm.weight.sizes());
}

} // namespace

bool fitsRowKernels(const at::Tensor& x) {
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous() &&
           !(at::GradMode::is_enabled() && x.requires_grad());
}

at::Tensor normalize(const at::Tensor& x, const Norm& norm, const ModelConfig& config) {
    if (!norm.weight.defined()) {
        return x;
    }
    requireWidth(norm, x.size(-1));
    if (watched({x, norm.weight})) { // rows of heads too
        Residual rows{x.reshape({-1, x.size(-1)}), {}};
        if (fitsAddedNorm(rows, norm, config)) {
            return addedNorm(rows, norm, config).view(x.sizes());
        }
    }
    if (const NormTask task = taskOf({x, {}}, norm, config); x.is_cuda() && refusal(task).empty()) {
        return addNorm(task);
    }
    if (!fitsRowKernels(x) || trained(norm)) {
        return atenNorm(x, norm, config);
    }
    at::Tensor out = at::empty_like(x);
    // Without a branch the rows are only read.
    normRows(const_cast<float*>(x.const_data_ptr<float>()), nullptr, norm, config, out);
    return out;
}

void settle(Residual& residual) {
    if (residual.branch.defined()) {
        residual.stream = residual.stream + residual.branch;
    }
    residual.branch = at::Tensor();
}

at::Tensor settleAndNormalize(Residual& residual, const Norm& norm, const ModelConfig& config) {
    if (norm.weight.defined()) {
        requireWidth(norm, residual.stream.size(-1));
        LATHE_ASSERT(!residual.branch.defined() ||
                     residual.branch.sizes() == residual.stream.sizes());
    }
    if (fitsAddedNorm(residual, norm, config)) {
        return addedNorm(residual, norm, config);
    }
    if (residual.stream.is_cuda() && norm.weight.defined()) {
        if (const NormTask task = taskOf(residual, norm, config); refusal(task).empty()) {
            residual.branch = at::Tensor();
            return addNorm(task);
        }
    }
    const bool fused = norm.weight.defined() && residual.branch.defined() &&
                       fitsRowKernels(residual.stream) && fitsRowKernels(residual.branch) &&
                       !trained(norm);
    if (!fused) {
        settle(residual);
        return normalize(residual.stream, norm, config);
    }
    at::Tensor out = at::empty_like(residual.stream);
    normRows(residual.stream.mutable_data_ptr<float>(), residual.branch.const_data_ptr<float>(),
             norm, config, out);
    residual.branch = at::Tensor();
    return out;
}

} // namespace lathe
