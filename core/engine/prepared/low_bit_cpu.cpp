#include "core/engine/prepared/low_bit_kernel.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/_convert_weight_to_int4pack_for_cpu.h>
#include <ATen/ops/_weight_int4pack_mm_for_cpu.h>
#include <ATen/ops/_weight_int8pack_mm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

namespace lathe {
namespace {

/// The kernels for weights alone are vectorised for bfloat16 and scalar for float32: there they
/// were measured 5 to 170 times slower than the dense layer, and are not tried.
std::string weightOnlyRefusal(const LowBitTask& task) {
    return task.target.dtype == at::kBFloat16 ? "" : "fast in bfloat16 only";
}

// -- 4-bit weights ------------------------------------------------------------------------------

std::string int4Refusal(const LowBitTask& task) {
    if (std::string reason = weightOnlyRefusal(task); !reason.empty()) {
        return reason;
    }
    if (std::string reason = integerRefusal(task, 4); !reason.empty()) {
        return reason;
    }
    if (task.out % 16 != 0) {
        return "needs a multiple of 16 outputs";
    }
    return int4Group(task) ? "" : "needs groups of 32, 64, 128 or 256";
}

LowBitTensors packInt4(const LowBitTask& task) {
    LowBitTensors result;
    result.group = int4Group(task);
    result.weight = at::_convert_weight_to_int4pack_for_cpu(
        (codesOf(task).to(at::kCPU, at::kInt) + int4Shift(task)).contiguous(), /*innerKTiles=*/1);
    result.scale = int4ScalesAndZeros(task, result.group);
    return result;
}

at::Tensor multiplyInt4(const LowBitTensors& tensors, const LowBitTask&, const at::Tensor& x) {
    return at::_weight_int4pack_mm_for_cpu(x.contiguous(), tensors.weight, tensors.group,
                                           tensors.scale);
}

// -- 8-bit weights ------------------------------------------------------------------------------

std::string int8Refusal(const LowBitTask& task) {
    if (std::string reason = weightOnlyRefusal(task); !reason.empty()) {
        return reason;
    }
    if (std::string reason = integerRefusal(task, 8); !reason.empty()) {
        return reason;
    }
    const Grid& grid = std::get<Quantized>(task.weight).grid;
    if (grid.group != 0 && grid.group != task.in) {
        return "weights in groups: one scale a row is needed";
    }
    return grid.symmetric ? "" : "needs symmetric weights";
}

LowBitTensors packInt8(const LowBitTask& task) {
    LowBitTensors result = wholeNumberTensors(task);
    result.scale = result.scale.flatten().to(task.target.dtype);
    result.sums = at::Tensor();
    return result;
}

at::Tensor multiplyInt8(const LowBitTensors& tensors, const LowBitTask&, const at::Tensor& x) {
    return at::_weight_int8pack_mm(x.contiguous(), tensors.weight, tensors.scale);
}

// -- 8-bit weights and inputs -------------------------------------------------------------------

/// oneDNN's product of uint8 by int8. Its int8 by int8 runs reference code on AVX-512 (measured
/// 1,000 times slower), so codes are shifted by 128 and the shift is given as a zero point.
class OneDnnProduct {
public:
    static at::Tensor packed(const at::Tensor& weight) {
        c10::Stack stack;
        stack.emplace_back(weight);
        stack.emplace_back();
        c10::Dispatcher::singleton()
            .findSchemaOrThrow("onednn::qlinear_prepack", "")
            .callBoxed(stack);
        return stack.front().toTensor();
    }

    /// x [M, in] float32, whole numbers −128 … 127 → [M, out] float32.
    static at::Tensor of(const at::Tensor& x, const LowBitTensors& tensors) {
        using Signature =
            at::Tensor(at::Tensor, double, int64_t, at::Tensor, at::Tensor, at::Tensor,
                       std::optional<at::Tensor>, double, int64_t, std::optional<at::ScalarType>,
                       std::string_view, c10::List<std::optional<at::Scalar>>, std::string_view);
        static const auto op = c10::Dispatcher::singleton()
                                   .findSchemaOrThrow("onednn::qlinear_pointwise", "")
                                   .typed<Signature>();
        const int64_t out = tensors.scale.numel();
        return op.call((x + kShift).to(at::kByte), 1.0, kShift, tensors.weight,
                       at::ones({out}, at::kFloat), at::zeros({out}, at::kInt), std::nullopt, 1.0,
                       0, at::kFloat, "none", c10::List<std::optional<at::Scalar>>(), "");
    }

private:
    static constexpr int64_t kShift = 128;
};

std::string oneDnnRefusal(const LowBitTask& task) {
    if (!at::globalContext().hasMKLDNN()) {
        return "LibTorch has no oneDNN";
    }
    return wholeNumberRefusal(task);
}

LowBitTensors packOneDnn(const LowBitTask& task) {
    LowBitTensors result = wholeNumberTensors(task);
    result.weight = OneDnnProduct::packed(result.weight);
    return result;
}

at::Tensor multiplyOneDnn(const LowBitTensors& tensors, const LowBitTask& task,
                          const at::Tensor& x) {
    return wholeNumberProduct(tensors, task, x, [&](const at::Tensor& codes) {
        return OneDnnProduct::of(codes, tensors);
    });
}

} // namespace

std::vector<LowBitKernel> cpuKernels() {
    return {{"int8 inputs and weights (oneDNN)", at::kCPU, true, false, oneDnnRefusal, packOneDnn,
             multiplyOneDnn},
            {"int4 weights (_weight_int4pack_mm_for_cpu)", at::kCPU, false, true, int4Refusal,
             packInt4, multiplyInt4},
            {"int8 weights (_weight_int8pack_mm)", at::kCPU, false, true, int8Refusal, packInt8,
             multiplyInt8}};
}

} // namespace lathe
