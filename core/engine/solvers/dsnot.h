#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// What DSnoT needs of the inputs, each [in] float.
struct DsnotStatistics {
    at::Tensor sum;      ///< sum of activations over the tokens of a sequence, mean over sequences
    at::Tensor variance; ///< of the activations
    at::Tensor norm;     ///< ‖X_j‖₂, as Wanda uses it
};

struct DsnotOptions {
    int64_t cycles = 50;
    double threshold = 0.1; ///< a row whose expected deficit is smaller is left alone
    double variancePower = 1;
    int64_t of =
        0; ///< N:M: the swapped weights lie in one group of M inputs; 0: anywhere in the row
};

/// Improves a mask by swapping one kept against one pruned weight of a row at a time, without
/// changing any weight. `weight` [out, in] dense, `zeros` bool [out, in]; returns the new zeros, as
/// many in every row (and group). A swap that would make the row's expected deficit larger is not
/// made, so |deficit| never ends above where it began. Source: Zhang et al., DSnoT,
/// arXiv:2310.08915, Algorithm 1. Deviation: the accept-if-better guard.
at::Tensor dsnot(const at::Tensor& weight, const at::Tensor& zeros,
                 const DsnotStatistics& statistics, const DsnotOptions& options = {});

} // namespace lathe
