#pragma once

#include "core/engine/kernels/nvrtc.h"
#include "core/engine/numbers/grid.h"

namespace lathe {

/// One block of columns of a matrix, on any device, float or double.
struct SweepBlock {
    at::Tensor weights; ///< [rows, width], a view with any row stride; becomes the fixed values
    at::Tensor errors;  ///< [rows, width], likewise; receives e = (w - q) / U_ii
    at::Tensor upper;   ///< [width, width], a view with any row stride: the block of U
};

/// What the columns of a block may become.
struct SweepRule {
    enum class Kind { Grid, Zeros, Pattern };

    Kind kind = Kind::Zeros;
    at::Tensor zeros{}; ///< bool [rows, width]: what becomes 0; optional except for Zeros (Pattern:
                        ///< these go first)
    Grid grid{};        ///< Grid: the levels; group and bits per weight do not matter
    at::Tensor scale{}; ///< Grid: [rows, width] in the weights' dtype; strides of 0 are allowed
    at::Tensor zero{};  ///< Grid: likewise; undefined when symmetric
    int64_t keep = 0; ///< Pattern: how many of every `of` columns stay, chosen by w² / U_ii² when
    int64_t of = 0;   ///< the sweep reaches them, the lowest index first among equals
};

constexpr int64_t kMostSweptColumns = 128;
constexpr int64_t kMostPattern = 64;

/// The sweep of sweepColumns() for a block on a device: by the kernel where kernels are usable
/// there, by the twin elsewhere. Source: Frantar et al., GPTQ, arXiv:2210.17323, Algorithm 1, the
/// inner loop; SparseGPT, arXiv:2301.00774, Algorithm 1.
void sweepOnDevice(const SweepBlock& block, const SweepRule& rule);

/// One launch for the whole block: eight lanes a row, its columns in their registers. At most
/// kMostSweptColumns columns, patterns of at most kMostPattern. Throws as launchKernel().
void sweepByKernel(const SweepBlock& block, const SweepRule& rule);

/// The same in ATen operations, about ten per column. On any device.
void sweepByTwin(const SweepBlock& block, const SweepRule& rule);

/// The kernel's source for a rule and a dtype, with options.
KernelSource sweepSource(const SweepRule& rule, at::ScalarType dtype);

} // namespace lathe
