#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

// The kernels of ATen that multiply by packed weights. One row per kernel: when it may run, the
// form it reads, the product. Whether it is right and fast on this machine is measured
// (packed_choice.h), never assumed.

/// A product x·Wᵀ that a kernel may take over from the dense layer.
struct LowBitTask {
    Part weight; ///< Quantized, or Dense with zeros to skip; on any device
    int64_t out = 0;
    int64_t in = 0;
    std::optional<ActQuant> rounding{}; ///< the last op of the inputs, where that is an ActQuant
    ComputeTarget target{};
};

/// What a kernel reads, on the device. Each kernel decides which of them it defines.
struct LowBitTensors {
    at::Tensor weight;
    at::Tensor scale;
    at::Tensor zero;
    at::Tensor sums;
    int64_t group = 0;
};

struct LowBitKernel {
    std::string_view name;
    at::DeviceType device = at::kCPU;
    bool roundsInputs = false; ///< takes x before `rounding`, and rounds to codes itself
    bool fewRows = false;      ///< made for few rows: more rows are not tried where few are slow
    /// Why the kernel cannot do the task on its device; "" when it can.
    std::string (*refusal)(const LowBitTask&) = nullptr;
    LowBitTensors (*pack)(const LowBitTask&) = nullptr;
    /// x [M, in] in the target's type → [M, out] likewise, without the bias. Equals the dequantized
    /// product up to rounding in that type.
    at::Tensor (*multiply)(const LowBitTensors&, const LowBitTask&, const at::Tensor& x) = nullptr;
    bool rowsForm = false; ///< its tensors are weight and scales of a RowsTask (decode_kernel.h)
};

/// The kernels of all devices.
const std::vector<LowBitKernel>& lowBitKernels();

// The rows of each device, and what the devices share.

std::vector<LowBitKernel> cpuKernels();
std::vector<LowBitKernel> cudaKernels();

/// Codes [out, in] uint8 of a task's Quantized weight.
at::Tensor codesOf(const LowBitTask& task);

/// "" for a weight on an integer grid of at most `bits` bits, else the reason why it is not.
std::string integerRefusal(const LowBitTask& task, int bits);

/// "" for weights of whole numbers with one scale per row and inputs rounded to 8-bit whole
/// numbers, with a scale per token or one for all; else the reason.
std::string wholeNumberRefusal(const LowBitTask& task);

/// 4-bit codes [out, in], two per byte, that of the even input in the high half: [out, in / 2].
/// ATen's kernels and bitsandbytes use this order; our files use the opposite one (packCodes).
at::Tensor evenInHighHalf(const at::Tensor& codes);

/// The largest group that 4-bit kernels support (256, 128, 64, 32) and that divides the grid's;
/// 0 when none does.
int64_t int4Group(const LowBitTask& task);

/// [in / group, out, 2]: scale and zero of w = (q − 8)·scale + zero, q = code + int4Shift(task),
/// in the target's type and on its device.
at::Tensor int4ScalesAndZeros(const LowBitTask& task, int64_t group);

/// The offset that moves codes of fewer than 4 bits to the middle of 0 … 15. With it zeros stay
/// small, so that they lose little in bfloat16, and are 0 for symmetric grids.
int64_t int4Shift(const LowBitTask& task);

/// Whole-number weights, centred so that they fit int8, with what wholeNumberProduct needs.
LowBitTensors wholeNumberTensors(const LowBitTask& task);

/// The product of whole numbers: codes (centred at 128 where `multiply` reads them) times weights,
/// scaled back. `product` maps a [M, in] float32 of whole numbers in −128 … 127 to the exact
/// integer product with the weights, [M, out] float32.
/// y = s_x·s_w·(Σ a·w − z_w·Σ a), a and w the codes less their own zero points.
at::Tensor wholeNumberProduct(const LowBitTensors& tensors, const LowBitTask& task,
                              const at::Tensor& x,
                              const std::function<at::Tensor(const at::Tensor&)>& product);

} // namespace lathe
