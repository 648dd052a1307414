#pragma once

#include "core/engine/numbers/formats.h"

#include <algorithm>
#include <bit>
#include <cmath>

// Rounding to the levels of the formats other than Int, at scale 1: the nearest level, halves to
// the even code, larger values to the largest level.

namespace lathe {

/// Quantiles of the normal distribution. Source: Dettmers et al., arXiv:2305.14314, appendix E.
inline constexpr std::array<float, 16> kNormalFloat{
    -1.0F,
    -0.6961928009986877F,
    -0.5250730514526367F,
    -0.39491748809814453F,
    -0.28444138169288635F,
    -0.18477343022823334F,
    -0.09105003625154495F,
    0.0F,
    0.07958029955625534F,
    0.16093020141124725F,
    0.24611230194568634F,
    0.33791524171829224F,
    0.44070982933044434F,
    0.5626170039176941F,
    0.7229568362236023F,
    1.0F,
};

/// Half way between neighbours of kNormalFloat; a value there belongs to the lower one.
inline constexpr std::array<float, 15> kNormalMidpoints = [] {
    std::array<float, 15> out{};
    for (size_t i = 0; i < out.size(); ++i) {
        out[i] = (kNormalFloat[i] + kNormalFloat[i + 1]) / 2;
    }
    return out;
}();

/// The nearest number of a small float, the sign of zero kept. Branch-free, so that loops over it
/// become vector code: adding 2^23 steps makes the hardware round to whole steps, half to even.
inline float nearestIn(const SmallFloat& format, float x) {
    const float size = std::min(std::abs(x), format.top);
    const auto least = static_cast<uint32_t>(format.lowest + 127) << 23;
    const uint32_t exponent = std::max(std::bit_cast<uint32_t>(size) & 0x7F800000U, least);
    const auto shift = static_cast<uint32_t>(23 - format.mantissa) << 23;
    const auto magic = std::bit_cast<float>(exponent + shift);
    return std::copysign((size + magic) - magic, x);
}

/// The nearest of kNormalFloat.
inline float nearestNormal(float x) {
    float level = kNormalFloat[0];
    for (size_t i = 0; i < kNormalMidpoints.size(); ++i) {
        level = x > kNormalMidpoints[i] ? kNormalFloat[i + 1] : level;
    }
    return level;
}

/// The code of 0 among the indices of kNormalFloat.
inline constexpr int64_t kNormalZero = 7;

/// The level of `format` nearest to x = weight / scale. Not for Int.
inline float nearestLevel(Grid::Format format, float x) {
    const FormatRow& row = rowOf(format);
    return row.levels == Levels::Table ? nearestNormal(x) : nearestIn(row.number, x);
}

/// nearestLevel of every element: float32 of any shape, on any device.
at::Tensor roundToLevels(Grid::Format format, const at::Tensor& x);

/// The codes of the nearest levels: uint8 of x's shape. Small floats: bit patterns in the low bits;
/// those of a table: indices.
at::Tensor levelCodes(Grid::Format format, const at::Tensor& x);

/// What codes stand for, float32; of foreign files also NaN (E4M3, E5M2) and infinity (E5M2).
at::Tensor levelsOfCodes(Grid::Format format, const at::Tensor& codes);

/// roundToLevels with tensor operations only, as every device but the CPU runs it.
at::Tensor roundWithOperations(Grid::Format format, const at::Tensor& x);

} // namespace lathe
