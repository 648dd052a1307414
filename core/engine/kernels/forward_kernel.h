#pragma once

#include "core/engine/kernels/nvrtc.h"
#include "core/plain/format/model_config.h"

namespace lathe {

// The memory-bound operations of a forward pass, in one pass each, on a CUDA device in bfloat16 or
// float32. Intermediate values are rounded where LibTorch's chain of operations rounds them.

/// What the kernels read and write, and where; sizes in values.
struct NormTask {
    at::Tensor stream{};  ///< [N, D] contiguous
    at::Tensor branch{};  ///< [N, D] contiguous, or undefined
    at::Tensor sum{};     ///< [N, D] contiguous: stream + branch; undefined: in place of the stream
    at::Tensor weight{};  ///< [D] in the type of the stream or float32
    at::Tensor bias{};    ///< [D] likewise, or undefined
    bool layer = false;   ///< LayerNorm, else RMSNorm
    bool plusOne = false; ///< the weight is 1 + w
    double eps = 0;
};

/// The constants of kNormText for a norm; a kernel without a norm needs them too.
std::string normConstants(const NormTask& task);

/// NormParameters of kNormText: the same members, in the same order.
struct NormParameters {
    const void* weight = nullptr;
    const void* bias = nullptr;
    float eps = 0;

    explicit NormParameters(const NormTask& task);
    NormParameters() = default;
};

/// "" or the reason why addNorm() cannot compute it.
std::string refusal(const NormTask& task);

/// The norm of stream + branch, [N, D]; into `out` where that is defined.
at::Tensor addNorm(const NormTask& task, at::Tensor out = {});

/// Whether rotateHeads() and gate() can read x: on a CUDA device with a compiler, of a type they
/// know, no gradients asked for.
bool fitsForwardKernels(const at::Tensor& x);

/// Rotates pairs (j, j + R) of the heads x [B, T, H, C] in place; cosine and sine [T or B·T, R]
/// float32 on the device. The last dimension must be contiguous.
void rotateHeads(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine);

/// Whether rows of gate and up are laid out for gateRows().
bool fitsGate(const at::Tensor& gate, const at::Tensor& up);

/// activation(gate) · up, [N, F]; rows need not be adjacent in memory.
at::Tensor gateRows(const at::Tensor& gate, const at::Tensor& up, Activation kind);

/// The sources for a type; for tests of the compiler.
std::vector<KernelSource> forwardSources(at::ScalarType dtype);

} // namespace lathe
