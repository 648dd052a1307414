#include "core/engine/kernels/decode_kernel.h"
#include "core/engine/kernels/whole_number_kernel.h"
#include "core/engine/numbers/formats.h"
#include "core/engine/prepared/low_bit_kernel.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_cslt_compress.h>
#include <ATen/ops/_cslt_sparse_mm.h>
#include <ATen/ops/_int_mm.h>
#include <ATen/ops/_scaled_mm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <bit>

namespace lathe {
namespace {

std::string notBfloat16(const LowBitTask& task) {
    return task.target.dtype == at::kBFloat16 ? "" : "needs bfloat16";
}

/// x with rows of zeros appended, to at least `least` rows and a multiple of `step`.
at::Tensor padded(const at::Tensor& x, int64_t least, int64_t step) {
    const int64_t rows = std::max(least, (x.size(0) + step - 1) / step * step);
    return rows == x.size(0) ? x : at::constant_pad_nd(x, {0, 0, 0, rows - x.size(0)});
}

// -- 4-bit weights for few rows ------------------------------------------------------------------

std::string int4Refusal(const LowBitTask& task) {
    if (std::string reason = notBfloat16(task); !reason.empty()) {
        return reason;
    }
    if (std::string reason = integerRefusal(task, 4); !reason.empty()) {
        return reason;
    }
    const int64_t group = std::get<Quantized>(task.weight).grid.group;
    if (task.in % 64 != 0 || group % 32 != 0) {
        return "needs a multiple of 64 inputs, and of 32 in a group";
    }
    return kernelsUsable(task.target.device).reason;
}

LowBitTensors packInt4(const LowBitTask& task) {
    const auto& part = std::get<Quantized>(task.weight);
    const GridFit fit = fitOf(part);
    const at::Tensor zero =
        fit.zero.defined() ? fit.zero
                           : at::full_like(fit.scale, static_cast<double>(part.grid.levels() / 2));
    LowBitTensors result;
    result.weight = fourBitCodes(codesOf(task).to(task.target.device));
    result.scale = at::stack({fit.scale, zero}, -1).to(task.target.device).contiguous();
    return result;
}

/// The kernels support 1, 2, 4 and 8 rows; more rows are computed eight at a time.
at::Tensor multiplyInt4(const LowBitTensors& tensors, const LowBitTask& task, const at::Tensor& x) {
    const int64_t rows = x.size(0);
    const int64_t atOnce = std::min<int64_t>(
        kMostDecodeRows, static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(rows))));
    const at::Tensor all = padded(x.contiguous(), atOnce, atOnce);
    const at::Tensor y = at::empty({all.size(0), task.out}, x.options());
    RowsTask product;
    product.weight = tensors.weight;
    product.scales = tensors.scale;
    for (int64_t row = 0; row < all.size(0); row += atOnce) {
        product.x = all.narrow(0, row, atOnce);
        product.y = y.narrow(0, row, atOnce);
        multiplyRows(product);
    }
    return y.narrow(0, 0, rows);
}

// -- FP8 weights and inputs ---------------------------------------------------------------------

/// Inputs are rounded only where the model rounds them. ATen has no kernel for FP8 weights alone.
std::string fp8Refusal(const LowBitTask& task) {
    if (std::string reason = notBfloat16(task); !reason.empty()) {
        return reason;
    }
    const auto* part = std::get_if<Quantized>(&task.weight);
    if (!part || rowOf(part->grid.format).product != Product::Fp8) {
        return "weights are not FP8 (E4M3)";
    }
    if (part->scale.numel() != task.out) {
        return "weights in groups: one scale a row is needed";
    }
    if (!task.rounding || rowOf(task.rounding->grid.format).product != Product::Fp8 ||
        task.rounding->grid.group != 0) {
        return "inputs are not rounded to FP8 (E4M3), token by token";
    }
    return task.out % 16 == 0 && task.in % 16 == 0 ? ""
                                                   : "needs a multiple of 16 outputs and inputs";
}

LowBitTensors packFp8(const LowBitTask& task) {
    LowBitTensors result;
    result.weight = codesOf(task).to(task.target.device).contiguous().view(at::kFloat8_e4m3fn);
    result.scale = fitOf(std::get<Quantized>(task.weight))
                       .scale.to(task.target.device)
                       .view({1, task.out})
                       .contiguous();
    return result;
}

at::Tensor multiplyFp8(const LowBitTensors& tensors, const LowBitTask& task, const at::Tensor& x) {
    const ActCodes inputs = activationCodes(*task.rounding, x.to(at::kFloat));
    const at::Tensor scale = inputs.scale.expand({x.size(0), 1}).contiguous();
    return at::_scaled_mm(inputs.codes.contiguous(), tensors.weight.t(), scale, tensors.scale, {},
                          {}, x.scalar_type(), /*use_fast_accum=*/false);
}

// -- 8-bit weights and inputs -------------------------------------------------------------------

constexpr int64_t kFewestRows = 32; ///< cuBLASLt wants more than 16

std::string wholeNumbersRefusal(const LowBitTask& task) {
    if (std::string reason = wholeNumberRefusal(task); !reason.empty()) {
        return reason;
    }
    return task.out % 8 == 0 && task.in % 8 == 0 ? "" : "needs a multiple of 8 outputs and inputs";
}

at::Tensor multiplyWholeNumbers(const LowBitTensors& tensors, const LowBitTask& task,
                                const at::Tensor& x) {
    if (x.scalar_type() == at::kBFloat16 && kernelsUsable(x.device()).usable) {
        const WholeNumberRows rows = wholeNumberRows(*task.rounding, x.contiguous(), kFewestRows);
        return scaledBack(at::_int_mm(rows.codes, tensors.weight.t()), rows,
                          {tensors.scale, tensors.sums, tensors.zero});
    }
    return wholeNumberProduct(tensors, task, x, [&](const at::Tensor& codes) {
        const at::Tensor rows = padded(codes.to(at::kChar), kFewestRows, 1);
        // The view of [out, in] takes a seventh of the time that a contiguous [in, out] takes.
        return at::_int_mm(rows, tensors.weight.t()).narrow(0, 0, x.size(0)).to(at::kFloat);
    });
}

// -- 2 of 4 weights are zero --------------------------------------------------------------------

std::string sparseRefusal(const LowBitTask& task) {
    if (std::string reason = notBfloat16(task); !reason.empty()) {
        return reason;
    }
    const auto* part = std::get_if<Dense>(&task.weight);
    if (!part) {
        return "weights are quantized";
    }
    if (task.out % 16 != 0 || task.in % 16 != 0) {
        return "needs a multiple of 16 outputs and inputs";
    }
    const at::Tensor zeros =
        part->weight.contiguous().eq(0).view({task.out, task.in / 4, 4}).sum(2);
    return zeros.ge(2).all().item<bool>() ? "" : "not every 4 neighbours hold 2 zeros";
}

LowBitTensors packSparse(const LowBitTask& task) {
    LowBitTensors result;
    result.weight = at::_cslt_compress(
        std::get<Dense>(task.weight).weight.to(task.target.device, task.target.dtype).contiguous());
    return result;
}

at::Tensor multiplySparse(const LowBitTensors& tensors, const LowBitTask&, const at::Tensor& x) {
    const at::Tensor rows = padded(x.contiguous(), 8, 8);
    return at::_cslt_sparse_mm(tensors.weight, rows.t(), {}, {}, {}, /*transpose_result=*/true)
        .narrow(0, 0, x.size(0));
}

} // namespace

std::vector<LowBitKernel> cudaKernels() {
    return {{.name = "FP8 inputs and weights (_scaled_mm)",
             .device = at::kCUDA,
             .roundsInputs = true,
             .refusal = fp8Refusal,
             .pack = packFp8,
             .multiply = multiplyFp8},
            {.name = "int8 inputs and weights (_int_mm)",
             .device = at::kCUDA,
             .roundsInputs = true,
             .refusal = wholeNumbersRefusal,
             .pack = wholeNumberTensors,
             .multiply = multiplyWholeNumbers},
            {.name = "int4 weights, few rows",
             .device = at::kCUDA,
             .fewRows = true,
             .refusal = int4Refusal,
             .pack = packInt4,
             .multiply = multiplyInt4,
             .rowsForm = true},
            {.name = "2:4 weights (_cslt_sparse_mm)",
             .device = at::kCUDA,
             .refusal = sparseRefusal,
             .pack = packSparse,
             .multiply = multiplySparse}};
}

} // namespace lathe
