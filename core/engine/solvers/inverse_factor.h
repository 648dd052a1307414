#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// Which column of H comes first.
enum class ColumnOrder {
    AsGiven,
    FallingDiagonal, ///< the input with the largest activations (GPTQ's act-order)
};

/// What second-order solvers need of the inputs of a linear.
struct InverseFactor {
    at::Tensor upper;    ///< U [in, in], upper triangular, inverse(H) = Uᵀ·U, H in `order`
    at::Tensor order;    ///< int64 [in]: which column of H stands where; undefined: as given
    at::Tensor gram;     ///< the tensor that was given
    at::Tensor diagonal; ///< [in] of H: that of the Gram matrix, dead inputs 1, damping added
    at::Tensor dead;     ///< bool [in]: inputs that were zero on all calibration tokens
    double damp = 0;     ///< share of the mean diagonal that was added in the end

    /// H [in, in], computed on each call: for a wide layer it takes a gigabyte.
    at::Tensor damped() const;
};

/// Factors the Gram matrix `gram` [in, in] (float or double; any positive multiple of XᵀX).
/// Damps by `damp` × mean diagonal; when that is not positive definite, by ten times as much, up to
/// three times (the result reports how much). Throws Error{BadData} when it still is not, or when
/// `gram` holds NaN or infinity. Source: Frantar et al., GPTQ, arXiv:2210.17323, step 3 and 4.
/// Deviation: instead of inverting and factoring again, the reversed matrix is factored and its
/// triangle inverted, half the work.
InverseFactor inverseFactor(const at::Tensor& gram, double damp = 0.01,
                            ColumnOrder order = ColumnOrder::AsGiven);

/// The last factor. Siblings (q, k, v; gate, up) come one after the other and share the tensor
/// of their Gram matrix: it is factored once.
class FactorCache {
public:
    /// inverseFactor(gram, damp, order), computed when the last call had another tensor, damping or
    /// order. The contents of a Gram matrix must not change while it is held here.
    const InverseFactor& of(const at::Tensor& gram, double damp,
                            ColumnOrder order = ColumnOrder::AsGiven);

private:
    at::Tensor m_gram; // kept alive, so that no other tensor takes its address
    double m_damp = 0;
    ColumnOrder m_order = ColumnOrder::AsGiven;
    InverseFactor m_factor;
};

} // namespace lathe
