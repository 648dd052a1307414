#pragma once

#include "core/engine/numbers/grid.h"

namespace lathe {

/// x rounded to a grid: integers or FP8 with one scale per token, per window of tokens, or for all
/// (then `scale` is known beforehand); other formats in groups of neighbours.
struct ActQuant {
    Grid grid{.bits = 8, .symmetric = true, .group = 0};
    at::Tensor scale; ///< [1] float32: static; undefined: from each token's range
    at::Tensor zero;  ///< [1] float32: static and asymmetric
    double clip = 1;  ///< share of the range that dynamic scales keep
    /// Dynamic: one scale for the last two dimensions of x, a window's tokens and their channels,
    /// as if windows came one by one; so later tokens affect how early ones are rounded.
    bool byWindow = false;
};

/// Inputs as codes: x ≈ (codes − zero) · scale.
struct ActCodes {
    at::Tensor codes; ///< [..., in]: whole numbers in float32, or the FP8 type of the grid
    at::Tensor scale; ///< [..., 1], [..., 1, 1] by window, or [1] where it is static
    at::Tensor zero;  ///< likewise; undefined when symmetric
};

/// The codes that roundActivations() rounds float32 `x` to. Integers and FP8 without groups only.
ActCodes activationCodes(const ActQuant& op, const at::Tensor& x);

/// x rounded by `op`, in x's type.
at::Tensor roundActivations(const ActQuant& op, const at::Tensor& x);

} // namespace lathe
