#pragma once

#include "core/engine/model/linear.h"

#include <functional>

namespace lathe {

/// A linear as a trainer computes it. `product` gives x [N, width] · Wᵀ with gradients for whatever
/// it trains, without the bias; it runs again when a block is recomputed for its gradient, so it
/// must give the same result each time. It has no `meaning`: a student knows its own result.
struct TrainedForm final : PackedForm {
    std::function<at::Tensor(const at::Tensor& x)> product;
    std::function<at::Tensor()>
        weight; ///< [out, width] that `product` multiplies by, with its history

    bool serves(int64_t rows) const override;
    at::Tensor apply(const Linear& linear, const at::Tensor& x) const override;
    int64_t bytes() const override;
};

/// `linear` with the same bias and input ops that multiplies by `weight()`, made anew at each use.
Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight);

/// The same where the product has a shorter way than by the weight.
Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight,
                     std::function<at::Tensor(const at::Tensor& x)> product);

/// x · Wᵀ for a weight that is not trained, with W made by `weight` in x's type once in the forward
/// pass and again in the backward pass, so that it takes no memory between them (QLoRA).
at::Tensor productWithFrozen(const at::Tensor& x,
                             const std::function<at::Tensor(at::ScalarType)>& weight);

} // namespace lathe
