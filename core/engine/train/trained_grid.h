#pragma once

#include "core/engine/model/linear.h"

namespace lathe {

/// How a trained weight is rounded to its grid while it trains.
struct GridTraining {
    enum class Scales {
        Range,   ///< those of the weights' range at every update, without a gradient of their own
        AbsMean, ///< the mean magnitude of all weights, for ternary levels (BitNet b1.58)
        Learned, ///< trained, from the range at the start (LSQ)
    };
    Grid grid;
    Scales scales = Scales::Range;
    RangeRule range = RangeRule::MinMax; ///< of Range, and of the start of Learned
};

/// Throws Error{User} for learned scales in a format whose scales depend on each other (NF4, shares
/// of a row), and for AbsMean with other than ternary levels.
void requireLearnable(const GridTraining& training);

/// A weight [out, in] on the levels of a grid, with gradients that pass the rounding straight
/// through: to the weight where it is not clipped, and to learned scales and zero points.
/// Sources: Esser et al. (LSQ), arXiv:1902.08153, equations 1 to 5; Bhalgat et al. (LSQ+),
/// arXiv:2004.09576, for zero points; Ma et al. (BitNet b1.58), arXiv:2402.17764, equations 1 to 3.
class TrainedGrid {
public:
    /// `weight` float32, on the training device. Learned scales start from its range. Throws as
    /// requireLearnable().
    TrainedGrid(const at::Tensor& weight, GridTraining training);

    /// Learned: leaves float32 [out, G]; undefined otherwise. `zero()` only for asymmetric grids.
    const at::Tensor& scale() const { return m_scale; }

    const at::Tensor& zero() const { return m_zero; }

    const GridTraining& training() const { return m_training; }

    /// The levels that `weight` [out, in] rounds to, float32, with its gradients.
    at::Tensor levels(const at::Tensor& weight) const;

    /// The same as stored codes: decoding them gives levels(weight), to the bit.
    Quantized stored(const at::Tensor& weight) const;

private:
    GridFit fit(const at::Tensor& weight) const;

    GridTraining m_training;
    at::Tensor m_scale, m_zero;
    double m_gradientScale = 1; ///< of learned scales: 1 / √(weights of a group · highest level)
};

/// Codes that stay as they are while the scales [out, G] of `part` are trained (EfficientQAT's
/// second phase, Chen et al., arXiv:2407.11062): the weight [out, in] for `scale`, with its
/// gradient.
at::Tensor levelsOfCodes(const Quantized& part, const at::Tensor& scale);

} // namespace lathe
