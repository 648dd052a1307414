#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// The statistics of the inputs that DSnoT needs, each [in] float.
struct DsnotStatistics {
    at::Tensor sum;      ///< sum of activations over the tokens of a sequence, mean over sequences
    at::Tensor variance; ///< of the activations
    at::Tensor norm;     ///< ‖X_j‖₂, as Wanda uses it
};

/// When a swap is made and when a row is done.
enum class SwapRule {
    /// A swap that would not lower the row's expected deficit is skipped and the next candidate
    /// tried; the weight that becomes zero acts against the deficit.
    Guarded,
    /// As the authors' code: every swap is made. In groups the removed weight may have either
    /// sign, and a row ends at the first swap that would change the sign of its deficit.
    Authors
};

struct DsnotOptions {
    int64_t cycles = 50;
    double threshold = 0.1; ///< a row whose expected deficit is smaller stays unchanged
    double variancePower = 1;
    int64_t of =
        0; ///< N:M: the swapped weights lie in one group of M inputs; 0: anywhere in the row
    SwapRule rule = SwapRule::Guarded;
};

/// Improves a mask by swapping one kept against one pruned weight of a row at a time, without
/// changing any weight. `weight` [out, in] dense, `zeros` bool [out, in]; returns the new zeros, as
/// many in every row (and group). With SwapRule::Guarded |deficit| never ends above where it began.
/// Source: Zhang et al., DSnoT, arXiv:2310.08915, Algorithm 1 and code. Deviation: Guarded.
at::Tensor dsnot(const at::Tensor& weight, const at::Tensor& zeros,
                 const DsnotStatistics& statistics, const DsnotOptions& options = {});

} // namespace lathe
