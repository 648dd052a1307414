// The row kernels, in plain loops over fixed lanes that compilers turn into vector code. Included
// by one source per instruction set, each with its own LATHE_ROW_KERNELS name and compiler flags;
// so nothing here may be an inline function of another header.

#include "core/engine/model/row_kernels.h"

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
    for (; i + kLanes <= count; i += kLanes)
        for (int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] += term(i + lane);
    float sum = 0;
    for (; i < count; ++i)
        sum += term(i);
    for (float lane : lanes)
        sum += lane;
    return sum;
}

void rmsNorm(const float* x, const float* weight, float eps, int64_t count, float* out) {
    const float squares = laneSum(count, [x](int64_t i) { return x[i] * x[i]; });
    const float scale = 1.0F / sqrtf(squares / static_cast<float>(count) + eps);
    for (int64_t i = 0; i < count; ++i)
        out[i] = x[i] * scale * weight[i];
}

void layerNorm(const float* x, const float* const* weightAndBias, float eps, int64_t count,
               float* out) {
    const float* weight = weightAndBias[0];
    const float* bias = weightAndBias[1];
    const float mean = laneSum(count, [x](int64_t i) { return x[i]; }) / static_cast<float>(count);
    const float squares =
        laneSum(count, [x, mean](int64_t i) { return (x[i] - mean) * (x[i] - mean); });
    const float scale = 1.0F / sqrtf(squares / static_cast<float>(count) + eps);
    for (int64_t i = 0; i < count; ++i)
        out[i] = (x[i] - mean) * scale * weight[i];
    if (bias)
        for (int64_t i = 0; i < count; ++i)
            out[i] += bias[i];
}

void add(float* x, const float* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        x[i] += y[i];
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
    for (int64_t i = 0; i < count; ++i)
        out[i] = gate[i] / (1.0F + fastExp(-gate[i])) * up[i];
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
    for (float& lane : lanes)
        lane = logits[0];
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] = logits[i + lane] > lanes[lane] ? logits[i + lane] : lanes[lane];
    float largest = lanes[0];
    for (; i < count; ++i)
        largest = logits[i] > largest ? logits[i] : largest;
    for (float lane : lanes)
        largest = lane > largest ? lane : largest;
    const float sum =
        laneSum(count, [logits, largest](int64_t j) { return fastExp(logits[j] - largest); });
    return {largest, sum};
}

int64_t zeros16(const uint16_t* bits, int64_t count) {
    constexpr int64_t kBlock = 4096; // a 16-bit counter per lane must not overflow
    int64_t zeros = 0;
    for (int64_t begin = 0; begin < count; begin += kBlock) {
        const int64_t end = begin + kBlock < count ? begin + kBlock : count;
        uint16_t inBlock = 0;
        for (int64_t i = begin; i < end; ++i)
            inBlock = static_cast<uint16_t>(inBlock + ((bits[i] & 0x7FFF) == 0 ? 1 : 0));
        zeros += inBlock;
    }
    return zeros;
}

int64_t zeros32(const uint32_t* bits, int64_t count) {
    int64_t zeros = 0;
    for (int64_t i = 0; i < count; ++i)
        zeros += (bits[i] & 0x7FFFFFFF) == 0 ? 1 : 0;
    return zeros;
}

/// kLanes neighbours in one register. Memory is read and written by memcpy, so pointers need no
/// alignment.
typedef float Lanes __attribute__((vector_size(64)));

/// Sylvester's matrix of order kLanes on one register: four stages, each pairing lanes 1, 2, 4 and
/// 8 apart, the sum below and the difference above.
inline void sylvesterLanes(float* x) {
    constexpr Lanes kSign1{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    constexpr Lanes kSign2{1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
    constexpr Lanes kSign4{1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
    constexpr Lanes kSign8{1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
    Lanes v;
    memcpy(&v, x, sizeof v);
    v = v * kSign1 +
        __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    v = v * kSign2 +
        __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    v = v * kSign4 +
        __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    v = v * kSign8 +
        __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    memcpy(x, &v, sizeof v);
}

/// One stage: pairs `half` apart.
inline void sylvesterStage(float* x, int64_t count, int64_t half) {
    for (int64_t begin = 0; begin < count; begin += 2 * half) {
        float* __restrict a = x + begin;
        float* __restrict b = a + half;
        for (int64_t i = 0; i < half; ++i) {
            const float sum = a[i] + b[i];
            b[i] = a[i] - b[i];
            a[i] = sum;
        }
    }
}

/// Two stages in one pass over memory: pairs `half` and 2·half apart, half a multiple of kLanes.
inline void sylvesterTwoStages(float* x, int64_t count, int64_t half) {
    for (int64_t begin = 0; begin < count; begin += 4 * half) {
        float* __restrict a = x + begin;
        float* __restrict b = a + half;
        float* __restrict c = b + half;
        float* __restrict d = c + half;
        for (int64_t i = 0; i < half; ++i) {
            const float ab = a[i] + b[i];
            const float aMinusB = a[i] - b[i];
            const float cd = c[i] + d[i];
            const float cMinusD = c[i] - d[i];
            a[i] = ab + cd;
            b[i] = aMinusB + cMinusD;
            c[i] = ab - cd;
            d[i] = aMinusB - cMinusD;
        }
    }
}

void sylvester(float* x, int64_t count) {
    int64_t half = 1;
    if (count >= kLanes) {
        for (int64_t i = 0; i < count; i += kLanes)
            sylvesterLanes(x + i);
        half = kLanes;
        for (; 2 * half < count; half *= 4)
            sylvesterTwoStages(x, count, half);
    }
    for (; half < count; half *= 2)
        sylvesterStage(x, count, half);
}

/// kRows rows of the product, kLanes columns at a time.
template <int kRows>
inline void mixedRows(const float* matrix, const float* x, const int64_t* sizes, float* out) {
    const int64_t rows = sizes[0];
    const int64_t width = sizes[1];
    for (int64_t column = 0; column + kLanes <= width; column += kLanes) {
        Lanes sums[kRows] = {};
        for (int64_t i = 0; i < rows; ++i) {
            Lanes v;
            memcpy(&v, x + i * width + column, sizeof v);
            for (int row = 0; row < kRows; ++row)
                sums[row] += v * matrix[row * rows + i];
        }
        for (int row = 0; row < kRows; ++row)
            memcpy(out + row * width + column, &sums[row], sizeof(Lanes));
    }
}

void mixRows(const float* matrix, const float* x, const int64_t* sizes, float* out) {
    constexpr int kAtOnce = 8; // so many sums hide the latency of an addition
    const int64_t rows = sizes[0];
    const int64_t width = sizes[1];
    int64_t row = 0;
    for (; row + kAtOnce <= rows; row += kAtOnce)
        mixedRows<kAtOnce>(matrix + row * rows, x, sizes, out + row * width);
    for (; row < rows; ++row)
        mixedRows<1>(matrix + row * rows, x, sizes, out + row * width);
    for (row = 0; row < rows; ++row)
        for (int64_t column = width - width % kLanes; column < width; ++column) {
            float sum = 0;
            for (int64_t i = 0; i < rows; ++i)
                sum += matrix[row * rows + i] * x[i * width + column];
            out[row * width + column] = sum;
        }
}

} // namespace

extern const RowKernels LATHE_ROW_KERNELS;
const RowKernels LATHE_ROW_KERNELS{rmsNorm,     layerNorm, add,     rotate,    siluGate, geluGate,
                                   softmaxSums, zeros16,   zeros32, sylvester, mixRows};

} // namespace lathe
