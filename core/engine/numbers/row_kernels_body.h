// The row kernels, in plain loops over fixed lanes that compilers turn into vector code. Included
// by one source per instruction set, each with its own LATHE_ROW_KERNELS name and compiler flags;
// so nothing here may be an inline function of another header.

#include "core/engine/numbers/row_kernels.h"

#include <math.h>
#include <string.h>

namespace lathe {
namespace {

constexpr int64_t kLanes = 16;

/// exp(x), relative error below 2e-7; x is clamped to where float32 has normal results.
inline float fastExp(float x) {
    x = x < -87.3F ? -87.3F : x;
    x = x > 88.3F ? 88.3F : x;
    constexpr float kRound = 12582912.0F; // 1.5 · 2^23: adding it rounds to a whole number
    const float shifted = x * 1.44269504F + kRound;
    const float whole = shifted - kRound;
    const float rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
    float series = 1.9875691500e-4F;
    series = series * rest + 1.3981999507e-3F;
    series = series * rest + 8.3334519073e-3F;
    series = series * rest + 4.1665795894e-2F;
    series = series * rest + 1.6666665459e-1F;
    series = series * rest + 5.0000001201e-1F;
    series = series * rest * rest + rest + 1.0F;
    int32_t bits = 0;
    memcpy(&bits, &shifted, sizeof bits);
    const int32_t scaleBits = (bits + 127) << 23;
    float scale = 0;
    memcpy(&scale, &scaleBits, sizeof scale);
    return series * scale;
}

/// The sum over i of term(i), in kLanes running sums.
template <class Term>
inline float laneSum(int64_t count, Term term) {
    float lanes[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (int64_t lane = 0; lane < kLanes; ++lane) {
            lanes[lane] += term(i + lane);
        }
    }
    float sum = 0;
    for (; i < count; ++i) {
        sum += term(i);
    }
    for (float lane : lanes) {
        sum += lane;
    }
    return sum;
}

void rmsNorm(const float* x, const float* weight, float eps, int64_t count, float* out) {
    const float squares = laneSum(count, [x](int64_t i) { return x[i] * x[i]; });
    const float scale = 1.0F / sqrtf(squares / static_cast<float>(count) + eps);
    for (int64_t i = 0; i < count; ++i) {
        out[i] = x[i] * scale * weight[i];
    }
}

void layerNorm(const float* x, const float* weight, const float* bias, float eps, int64_t count,
               float* out) {
    const float mean = laneSum(count, [x](int64_t i) { return x[i]; }) / static_cast<float>(count);
    const float squares =
        laneSum(count, [x, mean](int64_t i) { return (x[i] - mean) * (x[i] - mean); });
    const float scale = 1.0F / sqrtf(squares / static_cast<float>(count) + eps);
    for (int64_t i = 0; i < count; ++i) {
        out[i] = (x[i] - mean) * scale * weight[i];
    }
    if (bias) {
        for (int64_t i = 0; i < count; ++i) {
            out[i] += bias[i];
        }
    }
}

void add(float* x, const float* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        x[i] += y[i];
    }
}

void rotate(float* x, const float* cosine, const float* sine, int64_t half) {
    float* __restrict first = x;
    float* __restrict second = x + half;
    for (int64_t j = 0; j < half; ++j) {
        const float a = first[j];
        const float b = second[j];
        first[j] = a * cosine[j] - b * sine[j];
        second[j] = b * cosine[j] + a * sine[j];
    }
}

void siluGate(const float* __restrict gate, const float* __restrict up, int64_t count,
              float* __restrict out) {
    for (int64_t i = 0; i < count; ++i) {
        out[i] = gate[i] / (1.0F + fastExp(-gate[i])) * up[i];
    }
}

void geluGate(const float* __restrict gate, const float* __restrict up, int64_t count,
              float* __restrict out) {
    for (int64_t i = 0; i < count; ++i) {
        const float g = gate[i];
        const float inner = 0.7978845608F * (g + 0.044715F * g * g * g);
        const float tanhInner = 1.0F - 2.0F / (fastExp(2.0F * inner) + 1.0F);
        out[i] = 0.5F * g * (1.0F + tanhInner) * up[i];
    }
}

SoftmaxSums softmaxSums(const float* logits, int64_t count) {
    float lanes[kLanes];
    for (float& lane : lanes) {
        lane = logits[0];
    }
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (int64_t lane = 0; lane < kLanes; ++lane) {
            lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
        }
    }
    float largest = lanes[0];
    for (; i < count; ++i) {
        largest = logits[i] > largest ? logits[i] : largest;
    }
    for (float lane : lanes) {
        largest = lane > largest ? lane : largest;
    }
    const float sum =
        laneSum(count, [logits, largest](int64_t j) { return fastExp(logits[j] - largest); });
    return {largest, sum};
}

float weightedDifference(const float* other, const float* own, float largest, int64_t count) {
    return laneSum(count, [other, own, largest](int64_t i) {
        return fastExp(other[i] - largest) * (other[i] - own[i]);
    });
}

int64_t zeros16(const uint16_t* bits, int64_t count) {
    constexpr int64_t kBlock = 4096; // a 16-bit counter per lane must not overflow
    int64_t zeros = 0;
    for (int64_t begin = 0; begin < count; begin += kBlock) {
        const int64_t end = begin + kBlock < count ? begin + kBlock : count;
        uint16_t inBlock = 0;
        for (int64_t i = begin; i < end; ++i) {
            inBlock = static_cast<uint16_t>(inBlock + ((bits[i] & 0x7FFF) == 0 ? 1 : 0));
        }
        zeros += inBlock;
    }
    return zeros;
}

int64_t zeros32(const uint32_t* bits, int64_t count) {
    int64_t zeros = 0;
    for (int64_t i = 0; i < count; ++i) {
        zeros += (bits[i] & 0x7FFFFFFF) == 0 ? 1 : 0;
    }
    return zeros;
}

#include "core/engine/numbers/row_kernels_hadamard_body.h"
#include "core/engine/numbers/row_kernels_slopes_body.h"

} // namespace

extern const RowKernels LATHE_ROW_KERNELS;
const RowKernels LATHE_ROW_KERNELS{rmsNorm,        layerNorm,   add,           rotate,
                                   siluGate,       geluGate,    rmsNormSlopes, siluGateSlopes,
                                   geluGateSlopes, softmaxSums, scaledSoftmax, weightedDifference,
                                   zeros16,        zeros32,     sylvester,     mixRows};

} // namespace lathe
