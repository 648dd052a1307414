#pragma once

#include "core/engine/model/input_op.h"

#include <vector>

namespace lathe {

// QLLM's channel disassembly and assembly: an outlier input channel is split into copies
// that share its value; as many pairs of similar channels are merged, so that the width stays.
// Source: Liu et al., QLLM, arXiv:2310.08041, section 4.1.

/// Copies of each channel, [in] int64: ceil(absMax / threshold), at least 1.
at::Tensor copiesOf(const at::Tensor& absMax, double threshold);

/// Thresholds to try, falling from the largest absMax in steps of (max − min) / max(100,
/// floor(2·max)), while the additional copies stay within `ratio` of the channels; only one of
/// those that make the same copies. The first splits nothing.
std::vector<double> splitThresholds(const at::Tensor& absMax, double ratio);

/// Splits only: the width grows by the additional copies. Exact.
Gather disassembled(const at::Tensor& copies);

/// Splits, and merges as many channels as there are additional copies (or as can be): each channel
/// of even index among those not split is compared with every one of odd index, and the pairs of
/// least D(i, j) = ‖(x_i − x_j)/2‖² ‖w_i − w_j‖² become their mean. `inputGram` [in, in] = Σ x·xᵀ,
/// `weightGram` [in, in] = WᵀW over all linears that read the input, both float32.
/// Deviation: D is the exact squared error of merging two channels; the implementation ranks pairs
/// by an approximation of it.
Gather assembled(const at::Tensor& copies, const at::Tensor& inputGram,
                 const at::Tensor& weightGram);

/// The weight [out, width] after `gather` in place of `weight` [out, in]: columns of
/// split channels repeated, those of merged ones summed.
at::Tensor gatheredWeight(const Gather& gather, const at::Tensor& weight);

} // namespace lathe
