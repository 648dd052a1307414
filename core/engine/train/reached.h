#pragma once

#include "core/engine/train/training_state.h"

namespace lathe {

/// What a training has reached, beside the values that it trains and the optimizer's state.
struct Reached {
    /// The measurement with the lowest validation loss.
    struct Best {
        double nll = 0;
        int64_t update = 0;
    };

    int64_t update = 0;             ///< updates done
    int64_t measured = -1;          ///< updates done when the model was measured last
    std::vector<at::Tensor> good{}; ///< the student's values that gave a finite loss, on the host
    int64_t goodUpdate = 0;
    std::optional<Best> best{};
    std::vector<at::Tensor> bestValues{}; ///< on the host
    int64_t worse = 0;                    ///< measurements in a row that were not the best
    std::vector<CurvePoint> curve{};

    /// Adds it to the state of a training.
    void addTo(NamedTensors& state) const;

    /// What addTo() added, where a student has so many `tensors`.
    static Reached from(const NamedTensors& state, size_t tensors);
};

/// The tensors of `state` whose names begin with `prefix`, without it.
NamedTensors below(const NamedTensors& state, const std::string& prefix);

/// Copies of "PREFIX0", "PREFIX1", … of `state`.
std::vector<at::Tensor> listIn(const NamedTensors& state, const std::string& prefix, size_t count);

} // namespace lathe
