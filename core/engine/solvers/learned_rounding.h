#pragma once

#include "core/engine/model/linear.h"
#include "core/engine/numbers/grid_scale.h"

#include <vector>

namespace lathe {

/// The learned part of the rounding of a weight. Tensors are float32 on the weight's device.
struct RoundingState {
    at::Tensor offset;    ///< v [out, in] in [-1/2, 1/2], added before rounding; undefined: 0
    at::Tensor high, low; ///< [out, G] shares of the range's two ends; undefined: 1
};

/// AutoRound's step size of offsets and shares in the first iteration: 1 / iterations, or
/// 2 / iterations at 3 bits or fewer with 1000 iterations or more.
double signRoundRate(int bits, int iterations);

/// A weight rounded to an integer grid in a form that gradients pass through:
/// codes = clamp(round(w / s + v) + z), s and z from the shrunk range. Where it rounds, the
/// gradient passes straight through; where it clamps, it goes to the range.
/// Sources: Cheng et al., SignRound, arXiv:2309.05516, equations 3 to 5; Shao et al., OmniQuant,
/// arXiv:2308.13137, equation 2. Deviation: the range holds 0, as in every integer grid here.
class LearnedRounding {
public:
    /// `weight` [out, in] float32. Throws Error{User} when the group does not divide a row.
    LearnedRounding(at::Tensor weight, const Grid& grid);

    /// The state at the start: rounding to nearest as in quantizeRtn().
    static RoundingState nearest() { return {}; }

    const at::Tensor& weight() const { return m_weight; }

    const Grid& grid() const { return m_grid; }

    int64_t groups() const { return m_full.low.size(1); }

    /// [out, in] float32: what the codes mean; differentiable in the state's tensors.
    at::Tensor rounded(const RoundingState& state) const;

    /// The same in the storage of a packed linear.
    Quantized packed(const RoundingState& state) const;

private:
    struct Levels {
        at::Tensor scale, zero; ///< [out, G, 1]; zero undefined for symmetric grids
    };

    Levels levels(const RoundingState& state) const;
    at::Tensor numbers(const RoundingState& state, const Levels& levels) const;

    at::Tensor m_weight;
    Range m_full;
    Grid m_grid;
    at::ScalarType m_storage; ///< of scales
};

} // namespace lathe
