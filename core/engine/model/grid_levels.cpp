#include "core/engine/model/grid.h"
#include "core/plain/base/error.h"

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

/// All finite values of a small float, sign · 2^(e - bias) · (1 + m / 2^mantissa), subnormals
/// included; `codes` non-negative patterns.
std::vector<float> floatLevels(int mantissa, int bias, int codes) {
    std::vector<float> out;
    const int steps = 1 << mantissa;
    for (int code = 0; code < codes; ++code) {
        const int exponent = code / steps;
        const double fraction = static_cast<double>(code % steps) / steps;
        const double value = exponent == 0 ? std::ldexp(fraction, 1 - bias)
                                           : std::ldexp(1 + fraction, exponent - bias);
        out.push_back(static_cast<float>(value));
        if (code > 0)
            out.push_back(static_cast<float>(-value));
    }
    std::ranges::sort(out);
    return out;
}

/// Quantiles of the normal distribution. Source: Dettmers et al., arXiv:2305.14314, appendix E.
const std::vector<float> kNormalFloat{
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

} // namespace

const std::vector<float>& levelsOf(Grid::Format format) {
    static const std::vector<float> e4m3 = floatLevels(3, 7, 127);
    static const std::vector<float> e5m2 = floatLevels(2, 15, 124);
    static const std::vector<float> e2m1 = floatLevels(1, 1, 8);
    switch (format) {
    case Grid::Format::Fp8E4M3:
    case Grid::Format::MxFp8:
        return e4m3;
    case Grid::Format::Fp8E5M2:
        return e5m2;
    case Grid::Format::Fp4E2M1:
    case Grid::Format::MxFp4:
    case Grid::Format::NvFp4:
        return e2m1;
    case Grid::Format::Nf4:
        return kNormalFloat;
    case Grid::Format::Int:
        break;
    }
    LATHE_ASSERT(format != Grid::Format::Int);
    return e2m1;
}

} // namespace lathe
