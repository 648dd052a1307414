#include "core/engine/forward/trained_rows.h"

#include "core/engine/kernels/train_kernel.h"
#include "core/engine/numbers/row_kernels.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace lathe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrainElements = 1 << 14;
constexpr int64_t kRowsOfShare = 64; ///< whose gradients by a norm's weight are summed at once

/// Calls f(row) for all rows on all threads.
template <class F>
void forEachRow(int64_t rows, int64_t width, const F& f) {
    at::parallel_for(0, rows, std::max<int64_t>(1, kGrainElements / width),
                     [&](int64_t from, int64_t to) {
                         for (int64_t row = from; row < to; ++row) {
                             f(row);
                         }
                     });
}

bool onCpu(const at::Tensor& x) {
    return x.is_cpu() && x.scalar_type() == at::kFloat;
}

const float* rowOf(const at::Tensor& x, int64_t row) {
    return x.const_data_ptr<float>() + row * x.stride(0);
}

float* rowIn(at::Tensor& x, int64_t row) {
    return x.mutable_data_ptr<float>() + row * x.stride(0);
}

// ---- norms -----------------------------------------------------------------------------------

struct NormRule {
    bool plusOne = false;
    double eps = 0;
};

/// The weight as the row kernels read it.
at::Tensor wholeWeight(const at::Tensor& weight, const NormRule& rule) {
    const at::Tensor wide = weight.to(at::kFloat).contiguous();
    return rule.plusOne ? wide + 1 : wide;
}

/// The norm of x after x = stream + branch into `sum` where there is a branch.
at::Tensor normOnCpu(const NormTask& task, const NormRule& rule) {
    const RowKernels& kernels = rowKernels();
    const at::Tensor weight = wholeWeight(task.weight, rule);
    at::Tensor out = at::empty_like(task.stream);
    at::Tensor sum = task.sum;
    const int64_t width = out.size(1);
    const auto eps = static_cast<float>(rule.eps);
    forEachRow(out.size(0), width, [&](int64_t row) {
        const float* x = rowOf(task.stream, row);
        if (sum.defined()) {
            float* total = rowIn(sum, row);
            std::copy(x, x + width, total);
            kernels.add(total, rowOf(task.branch, row), width);
            x = total;
        }
        kernels.rmsNorm(x, weight.const_data_ptr<float>(), eps, width, rowIn(out, row));
    });
    return out;
}

NormSlopes normSlopesOnCpu(const NormSlopeTask& task) {
    const RowKernels& kernels = rowKernels();
    const NormRule rule{task.plusOne, task.eps};
    const at::Tensor weight = wholeWeight(task.weight, rule);
    const int64_t rows = task.x.size(0), width = task.x.size(1);
    // The shares have a fixed number of rows, so that their sum does not depend on threads.
    const int64_t parts = (rows + kRowsOfShare - 1) / kRowsOfShare;
    NormSlopes out{at::empty_like(task.x), {}};
    at::Tensor shares;
    if (task.byWeight) {
        shares = at::zeros({parts, width}, task.x.options());
    }
    forEachRow(parts, width * kRowsOfShare, [&](int64_t part) {
        const int64_t end = std::min(rows, (part + 1) * kRowsOfShare);
        for (int64_t row = part * kRowsOfShare; row < end; ++row) {
            kernels.rmsNormSlopes(
                {.x = rowOf(task.x, row),
                 .weight = weight.const_data_ptr<float>(),
                 .slope = rowOf(task.slope, row),
                 .sumSlope = task.sumSlope.defined() ? rowOf(task.sumSlope, row) : nullptr,
                 .out = rowIn(out.x, row),
                 .weightSlope = shares.defined() ? rowIn(shares, part) : nullptr},
                static_cast<float>(task.eps), width);
        }
    });
    if (shares.defined()) {
        out.weight = shares.sum(0).to(task.weight.scalar_type());
    }
    return out;
}

/// (stream, branch or undefined, weight) → (norm, sum where there is a branch).
struct AddedNorm : torch::autograd::Function<AddedNorm> {
    static variable_list forward(AutogradContext* context, const at::Tensor& stream,
                                 const std::optional<at::Tensor>& branch, const at::Tensor& weight,
                                 const NormRule& rule) {
        NormTask task{.stream = stream,
                      .branch = branch.value_or(at::Tensor()),
                      .sum = branch ? at::empty_like(stream) : at::Tensor(),
                      .weight = weight,
                      .plusOne = rule.plusOne,
                      .eps = rule.eps};
        const at::Tensor norm = onCpu(stream) ? normOnCpu(task, rule) : addNorm(task);
        context->save_for_backward({branch ? task.sum : stream, weight});
        context->saved_data["plus_one"] = rule.plusOne;
        context->saved_data["eps"] = rule.eps;
        context->saved_data["branch"] = branch.has_value();
        context->set_materialize_grads(false);
        return branch ? variable_list{norm, task.sum} : variable_list{norm};
    }

    static variable_list backward(AutogradContext* context, variable_list slopes) {
        const variable_list saved = context->get_saved_variables();
        const bool branch = context->saved_data["branch"].toBool();
        const at::Tensor sumSlope = branch ? slopes[1] : at::Tensor();
        NormSlopes out{sumSlope, {}};
        if (slopes[0].defined()) {
            const NormSlopeTask task{.x = saved[0],
                                     .slope = slopes[0].contiguous(),
                                     .sumSlope =
                                         sumSlope.defined() ? sumSlope.contiguous() : sumSlope,
                                     .weight = saved[1],
                                     .plusOne = context->saved_data["plus_one"].toBool(),
                                     .eps = context->saved_data["eps"].toDouble(),
                                     .byWeight = context->needs_input_grad(branch ? 2 : 1)};
            out = onCpu(task.x) ? normSlopesOnCpu(task) : normSlopesByKernel(task);
        }
        return {out.x, branch ? out.x : at::Tensor(), out.weight, at::Tensor()};
    }
};

NormTask taskOf(const Residual& residual, const Norm& norm, const ModelConfig& config) {
    return {.stream = residual.stream,
            .branch = residual.branch,
            .weight = norm.weight,
            .plusOne = config.normPlusOne,
            .eps = config.normEps};
}

// ---- rotations -------------------------------------------------------------------------------

/// By sign -1: back.
at::Tensor rotation(const at::Tensor& x, const RopeTable& table, double sign) {
    if (!onCpu(x)) {
        return rotatedByKernel(x, table.cosine, table.sine, sign);
    }
    const RowKernels& kernels = rowKernels();
    at::Tensor out = x.clone(at::MemoryFormat::Contiguous);
    const at::Tensor sine = sign < 0 ? table.sine.neg() : table.sine;
    const int64_t tokens = x.size(1), heads = x.size(2), width = x.size(3);
    const int64_t half = sine.size(-1);
    const bool perRow = sine.size(0) != tokens;
    forEachRow(x.size(0) * tokens, heads * width, [&](int64_t row) {
        const int64_t angle = (perRow ? row : row % tokens) * half;
        float* begin = out.mutable_data_ptr<float>() + row * heads * width;
        for (int64_t head = 0; head < heads; ++head) {
            kernels.rotate(begin + head * width, table.cosine.const_data_ptr<float>() + angle,
                           sine.const_data_ptr<float>() + angle, half);
        }
    });
    return out;
}

struct Rotation : torch::autograd::Function<Rotation> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& cosine, const at::Tensor& sine) {
        context->save_for_backward({cosine, sine});
        return rotation(x, {cosine, sine}, 1);
    }

    static variable_list backward(AutogradContext* context, variable_list slopes) {
        const variable_list saved = context->get_saved_variables();
        const RopeTable table{saved[0], saved[1]};
        const bool readable = onCpu(slopes[0]) || fitsRotation(slopes[0], table.cosine);
        const at::Tensor slope = readable ? slopes[0] : slopes[0].contiguous();
        return {rotation(slope, table, -1), at::Tensor(), at::Tensor()};
    }
};

// ---- gates -----------------------------------------------------------------------------------

bool knownToRows(Activation activation) {
    return activation == Activation::Silu || activation == Activation::GeluTanh;
}

at::Tensor gateOnCpu(const at::Tensor& gate, const at::Tensor& up, Activation kind) {
    const RowKernels& kernels = rowKernels();
    const auto kernel = kind == Activation::Silu ? kernels.siluGate : kernels.geluGate;
    at::Tensor out = at::empty(gate.sizes(), gate.options());
    forEachRow(gate.size(0), gate.size(1), [&](int64_t row) {
        kernel(rowOf(gate, row), rowOf(up, row), gate.size(1), rowIn(out, row));
    });
    return out;
}

std::pair<at::Tensor, at::Tensor> halvesOf(const at::Tensor& both) {
    const int64_t width = both.size(1) / 2;
    return {both.narrow(1, 0, width), both.narrow(1, width, width)};
}

void gateSlopesOnCpu(const GateSlopeTask& task) {
    const RowKernels& kernels = rowKernels();
    const auto kernel =
        task.kind == Activation::Silu ? kernels.siluGateSlopes : kernels.geluGateSlopes;
    at::Tensor gateSlope = task.gateSlope, upSlope = task.upSlope;
    forEachRow(task.gate.size(0), task.gate.size(1), [&](int64_t row) {
        kernel({.gate = rowOf(task.gate, row),
                .up = rowOf(task.up, row),
                .slope = rowOf(task.slope, row),
                .gateSlope = rowIn(gateSlope, row),
                .upSlope = rowIn(upSlope, row)},
               task.gate.size(1));
    });
}

void gateSlopes(const GateSlopeTask& task) {
    if (onCpu(task.gate)) {
        gateSlopesOnCpu(task);
    } else {
        gateSlopesByKernel(task);
    }
}

struct Gate : torch::autograd::Function<Gate> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& gate,
                              const at::Tensor& up, Activation kind) {
        context->save_for_backward({gate, up});
        context->saved_data["kind"] = static_cast<int64_t>(kind);
        return onCpu(gate) ? gateOnCpu(gate, up, kind) : gateRows(gate, up, kind);
    }

    static variable_list backward(AutogradContext* context, variable_list slopes) {
        const variable_list saved = context->get_saved_variables();
        const auto kind = static_cast<Activation>(context->saved_data["kind"].toInt());
        const at::Tensor slope = slopes[0].contiguous();
        const at::Tensor byGate = at::empty_like(slope), byUp = at::empty_like(slope);
        gateSlopes({.gate = saved[0],
                    .up = saved[1],
                    .slope = slope,
                    .kind = kind,
                    .gateSlope = byGate,
                    .upSlope = byUp});
        return {byGate, byUp, at::Tensor()};
    }
};

/// Gate and up as halves of one tensor, whose gradient is one tensor too.
struct GateOfHalves : torch::autograd::Function<GateOfHalves> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& both, Activation kind) {
        context->save_for_backward({both});
        context->saved_data["kind"] = static_cast<int64_t>(kind);
        const auto [gate, up] = halvesOf(both);
        return onCpu(both) ? gateOnCpu(gate, up, kind) : gateRows(gate, up, kind);
    }

    static variable_list backward(AutogradContext* context, variable_list slopes) {
        const at::Tensor both = context->get_saved_variables()[0];
        const auto [gate, up] = halvesOf(both);
        const at::Tensor out = at::empty(both.sizes(), both.options());
        const auto [byGate, byUp] = halvesOf(out);
        gateSlopes({.gate = gate,
                    .up = up,
                    .slope = slopes[0].contiguous(),
                    .kind = static_cast<Activation>(context->saved_data["kind"].toInt()),
                    .gateSlope = byGate,
                    .upSlope = byUp});
        return {out, at::Tensor()};
    }
};

} // namespace

bool watched(std::initializer_list<at::Tensor> tensors) {
    return at::GradMode::is_enabled() && std::ranges::any_of(tensors, [](const at::Tensor& t) {
               return t.defined() && t.requires_grad();
           });
}

bool fitsAddedNorm(const Residual& residual, const Norm& norm, const ModelConfig& config) {
    const at::Tensor& x = residual.stream;
    if (config.norm != NormKind::Rms || !norm.weight.defined() || x.dim() != 2 ||
        !watched({x, residual.branch, norm.weight})) {
        return false;
    }
    if (x.is_cuda()) {
        const at::NoGradGuard ownHistory; // refusal() refuses what autograd watches
        return refusal(taskOf(residual, norm, config)).empty();
    }
    const auto fits = [](const at::Tensor& t) {
        return !t.defined() || (onCpu(t) && t.is_contiguous());
    };
    return fits(x) && fits(residual.branch);
}

at::Tensor addedNorm(Residual& residual, const Norm& norm, const ModelConfig& config) {
    const auto branch =
        residual.branch.defined() ? std::optional(residual.branch) : std::optional<at::Tensor>();
    const variable_list out = AddedNorm::apply(residual.stream, branch, norm.weight,
                                               NormRule{config.normPlusOne, config.normEps});
    if (branch) {
        residual = {out[1], {}};
    }
    return out[0];
}

bool fitsTrainedRotation(const at::Tensor& x, const RopeTable& table) {
    return watched({x}) && x.dim() == 4 && x.stride(-1) == 1 &&
           (onCpu(x) || fitsRotation(x, table.cosine));
}

at::Tensor trainedRotation(const at::Tensor& x, const RopeTable& table) {
    return Rotation::apply(x, table.cosine, table.sine);
}

bool fitsTrainedGate(const at::Tensor& gate, const at::Tensor& up, Activation activation) {
    if (!watched({gate, up}) || gate.dim() != 2) {
        return false;
    }
    if (gate.is_cuda()) {
        const at::NoGradGuard ownHistory; // fitsGate() refuses what autograd watches
        return fitsGate(gate, up);
    }
    return onCpu(gate) && onCpu(up) && knownToRows(activation) && gate.stride(1) == 1 &&
           up.stride(1) == 1;
}

at::Tensor trainedGate(const at::Tensor& gate, const at::Tensor& up, Activation activation) {
    return Gate::apply(gate, up, activation);
}

at::Tensor trainedGate(const at::Tensor& both, Activation activation) {
    return GateOfHalves::apply(both, activation);
}

} // namespace lathe
