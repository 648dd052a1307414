#pragma once

#include "core/engine/calib/kept_predictions.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lathe {

/// The statistics that a method needs of the inputs of its linears. Requests of several methods add
/// up; what is equal or shared (q, k, v; gate, up) is collected once.
struct StatNeeds {
    bool moments = false;  ///< Σx and Σx² a channel
    bool extremes = false; ///< Σ|x| and max|x| a channel
    bool gram = false;     ///< Σ x·xᵀ (gives Σx² too)
    bool spikes =
        false;        ///< how far the largest tokens exceed the others, see InputStats::spikeRatio
    int64_t rows = 0; ///< sampled tokens, evenly spaced, the same for every linear

    StatNeeds merged(const StatNeeds& other) const;
    bool covers(const StatNeeds& asked) const;

    bool any() const { return moments || extremes || gram || spikes || rows > 0; }
};

/// Statistics of the inputs of one linear (after its input ops) over all calibration tokens, on the
/// device that calibrated. Undefined: not collected. All float32.
struct InputStats {
    int64_t tokens = 0;
    int64_t windows = 0;
    at::Tensor sum;       ///< [in] Σx
    at::Tensor squareSum; ///< [in] Σx²
    at::Tensor absSum;    ///< [in] Σ|x|
    at::Tensor absMax;    ///< [in] max|x|
    at::Tensor gram;      ///< [in, in] Σ x·xᵀ, symmetric
    at::Tensor rows;      ///< [S, in] sampled inputs
    /// Mean over windows of the largest token's max|x| over the median token's. Source: Yang et
    /// al., arXiv:2405.14428, section 4.
    double spikeRatio = 0;

    at::Tensor norm() const;     ///< [in] ‖x_j‖₂
    at::Tensor mean() const;     ///< [in]
    at::Tensor variance() const; ///< [in] population variance, never negative
};

/// Statistics of a whole model as it was given (nothing compressed in between): what
/// analyze.statistics makes and calibrated steps may take in place of calibration data.
struct Statistics {
    StatNeeds needs{};
    std::string text{}; ///< what it was collected on
    int64_t seqlen = 0;
    std::map<std::string, InputStats> inputs{}; ///< by linear name; siblings share handles
    std::vector<double> blockCosine{}; ///< mean over tokens of cos(block input, block output)
    at::Tensor finalHidden{}; ///< [N·T, D]: hidden states after the final norm, when collected
    KeptPredictions predictions{}; ///< of analyze.teacher
};

/// Throws Error{User} when `statistics` lack something of `needs`, naming what.
void requireNeeds(const Statistics& statistics, const StatNeeds& needs);

/// Throws Error{BadData} when `value`, which was computed on calibration text and is called `what`,
/// is NaN or infinite.
void requireFinite(double value, const std::string& what);

/// Throws Error{BadData} when `stats` hold NaN or infinity, with a hint what to do.
void requireFinite(const InputStats& stats);

} // namespace lathe
