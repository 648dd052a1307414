#include "core/engine/prepared/low_bit_kernel.h"

#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/stack.h>

#include <array>

namespace lathe {
namespace {

/// Codes are 0 … 2^bits − 1. This is subtracted so that they fit int8.
int64_t centreOf(const Grid& grid) {
    return grid.levels() / 2;
}

const Quantized* quantizedOf(const LowBitTask& task) {
    return std::get_if<Quantized>(&task.weight);
}

int64_t groupOf(const LowBitTask& task) {
    const Grid& grid = quantizedOf(task)->grid;
    return grid.group == 0 ? task.in : grid.group;
}

} // namespace

const std::vector<LowBitKernel>& lowBitKernels() {
    static const std::vector<LowBitKernel> all = [] {
        std::vector<LowBitKernel> rows = cpuKernels();
        for (const LowBitKernel& kernel : cudaKernels()) {
            rows.push_back(kernel);
        }
        return rows;
    }();
    return all;
}

at::Tensor codesOf(const LowBitTask& task) {
    const Quantized& part = *quantizedOf(task);
    return unpackCodes(part.codes, part.grid.bits, part.in);
}

std::string integerRefusal(const LowBitTask& task, int bits) {
    const Quantized* part = quantizedOf(task);
    if (!part) {
        return "weights are not quantized";
    }
    if (rowOf(part->grid.format).product != Product::Whole) {
        return "weights are not whole numbers";
    }
    if (part->grid.bits > bits) {
        return "more than " + std::to_string(bits) + " bits";
    }
    return {};
}

std::string wholeNumberRefusal(const LowBitTask& task) {
    if (std::string reason = integerRefusal(task, 8); !reason.empty()) {
        return reason;
    }
    if (groupOf(task) != task.in) {
        return "weights in groups: one scale a row is needed";
    }
    if (!task.rounding) {
        return "inputs are not rounded";
    }
    const Grid& grid = task.rounding->grid;
    if (rowOf(grid.format).product != Product::Whole || grid.bits > 8 || grid.group != 0) {
        return "inputs are not rounded to whole numbers of 8 bits, token by token";
    }
    return {};
}

at::Tensor evenInHighHalf(const at::Tensor& codes) {
    const at::Tensor pairs = codes.reshape({codes.size(0), codes.size(1) / 2, 2});
    return (pairs.select(2, 0) * 16 + pairs.select(2, 1)).contiguous();
}

int64_t int4Group(const LowBitTask& task) {
    for (const int64_t group : std::array<int64_t, 4>{256, 128, 64, 32}) {
        if (groupOf(task) % group == 0) {
            return group;
        }
    }
    return 0;
}

at::Tensor int4ScalesAndZeros(const LowBitTask& task, int64_t group) {
    const Quantized& part = *quantizedOf(task);
    const GridFit fit = fitOf(part);
    const at::Tensor zero =
        fit.zero.defined() ? fit.zero
                           : at::full_like(fit.scale, static_cast<double>(centreOf(part.grid)));
    const at::Tensor offset = (8.0 - static_cast<double>(int4Shift(task)) - zero) * fit.scale;
    const at::Tensor each = at::stack({fit.scale, offset}, -1); // [out, G, 2]
    return each.repeat_interleave(task.in / group / each.size(1), 1)
        .transpose(0, 1)
        .to(task.target.device, task.target.dtype)
        .contiguous();
}

int64_t int4Shift(const LowBitTask& task) {
    return 8 - centreOf(quantizedOf(task)->grid);
}

LowBitTensors wholeNumberTensors(const LowBitTask& task) {
    const Quantized& part = *quantizedOf(task);
    const GridFit fit = fitOf(part);
    const auto centre = static_cast<double>(centreOf(part.grid));
    const at::Device device = task.target.device;
    const at::Tensor centred = codesOf(task).to(at::kFloat) - centre;
    LowBitTensors result;
    result.weight = centred.to(device, at::kChar).contiguous();
    result.scale = fit.scale.to(device).view({1, -1});
    if (fit.zero.defined()) {
        result.zero = (fit.zero - centre).to(device).view({1, -1});
    }
    result.sums = centred.sum(1).to(device).view({1, -1});
    return result;
}

at::Tensor wholeNumberProduct(const LowBitTensors& tensors, const LowBitTask& task,
                              const at::Tensor& x,
                              const std::function<at::Tensor(const at::Tensor&)>& product) {
    constexpr double kCentre = 128;
    const ActCodes inputs = activationCodes(*task.rounding, x.to(at::kFloat));
    at::Tensor sum;
    if (inputs.zero.defined()) {
        // Σ (c − z)·w = Σ (c − 128)·w + (128 − z)·Σ w
        sum = product(inputs.codes - kCentre) + (kCentre - inputs.zero) * tensors.sums;
    } else {
        sum = product(inputs.codes);
    }
    if (tensors.zero.defined()) {
        const at::Tensor centred =
            inputs.zero.defined() ? inputs.codes - inputs.zero : inputs.codes;
        sum = sum - centred.sum(-1, true) * tensors.zero;
    }
    return sum.mul_(inputs.scale).mul_(tensors.scale).to(x.scalar_type());
}

} // namespace lathe
