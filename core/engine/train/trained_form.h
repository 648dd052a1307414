#pragma once

#include "core/engine/model/linear.h"

#include <functional>

namespace lathe {

/// A linear as a trainer computes it. Its weight is made anew at each use, also when a block is
/// recomputed for its gradient. It has no `meaning`: a student knows its own result.
struct TrainedForm final : PackedForm {
    /// x [N, width] · Wᵀ with gradients for whatever it trains, without the bias.
    std::function<at::Tensor(const at::Tensor& x)> product;
    /// The product is that by weight() alone, so its input need not be kept where it can be made
    /// again.
    bool plain = false;
    /// [out, width] that `product` multiplies by, with its history, in any floating type.
    std::function<at::Tensor()> weight;

    bool serves(int64_t rows) const override;
    at::Tensor apply(const Linear& linear, const at::Tensor& x) const override;
    at::Tensor applyGated(const Linear& linear, const GatedInput& input) const override;
    int64_t bytes() const override;
};

/// Makes a weight that is not trained, in a type.
using WeightMaker = std::function<at::Tensor(at::ScalarType type)>;

/// `linear` with the same bias and input ops that multiplies by `weight()`.
Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight);

/// The same with a product of its own.
Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight,
                     std::function<at::Tensor(const at::Tensor& x)> product);

/// x · Wᵀ for a weight with history in float32: in x's type, without keeping the weight in that
/// type for the backward pass.
at::Tensor productWithTrained(const at::Tensor& x, const at::Tensor& weight);

/// x · Wᵀ for a weight that is not trained: it is made in the forward pass and again in the
/// backward pass and takes no memory between them (QLoRA).
at::Tensor productWithFrozen(const at::Tensor& x, const WeightMaker& weight);

/// A low-rank addition to a frozen product.
struct LowRankTerm {
    at::Tensor up;    ///< [out, r] float32, trained
    at::Tensor down;  ///< [r, width / pool] float32, trained
    double scale = 1; ///< of the product up · down
    int64_t pool = 0; ///< inputs whose mean `down` reads; 0: each for itself
};

/// x · Wᵀ + scale · (x · downᵀ) · upᵀ as one operation, which keeps x and x · downᵀ for its
/// backward pass and adds in the epilogues of its products.
at::Tensor productWithAdapter(const at::Tensor& x, const WeightMaker& weight,
                              const LowRankTerm& term);

} // namespace lathe
