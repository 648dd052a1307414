#include "core/engine/kernels/column_sweep_text.h"

namespace lathe {

// Eight lanes share a row: lane l holds columns l, l+8, …, in registers, so a warp sweeps four rows
// and the arithmetic of one column, which only its owner needs, is repeated eight times, not
// thirty-two. U lies in shared memory with zeros left of and on its diagonal: the update then needs
// no comparison, and eight neighbouring words per step meet no bank conflict. What one column costs
// is a chain: round, error, broadcast, multiply-add; rows hide nothing more than that. Measured on
// an H200 (lathe-engine bench kernels): 52 µs for 128 columns of int4 at 512 rows and 50 µs at
// 8 192; 56 and 59 µs where 2:4 is chosen on the way. All columns unrolled took 38 µs for int4, and
// 1.3 s to compile where this takes 0.1: more than all sweeps of a model of 1B parameters.
const char* const kColumnSweepText = R"cuda(
constexpr int kLanes = 8;
constexpr int kPerLane = 16;
constexpr int kWidth = kLanes * kPerLane;
constexpr int kMostPattern = 64;
constexpr unsigned kAllLanes = 0xffffffffu;

// The same members, in the same order, as SweepArguments in column_sweep_kernel.cpp.
struct Block {
    T* weights;
    T* errors;
    const T* upper;
    const T* scale;
    const T* zero;
    const bool* zeros;
    long long weightStride, errorStride, upperStride, zerosStride;
    long long scaleRow, scaleColumn, zeroRow, zeroColumn;
    long long rows, width;
    long long mantissa, leastExponent;
    double lowest, highest;
};

__device__ inline float mulAdd(float a, float b, float c) { return __fmaf_rn(a, b, c); }
__device__ inline double mulAdd(double a, double b, double c) { return __fma_rn(a, b, c); }

// a / b, rounded as the division is, from 1 / b: one correction step suffices for normal numbers.
__device__ inline T quotient(T a, T b, T inverse) {
    const T q = a * inverse;
    return mulAdd(mulAdd(-q, b, a), inverse, q);
}

__device__ inline T twoTo(int exponent) {
    return (T)__int_as_float((exponent + 127) << 23);
}

// What a lane knows of the column it owns. `fix` answers with the value that w becomes.
struct ScaledColumn {
    T scale = 1;
    T inverse = 1;

    __device__ void read(const Block& b, long long row, int column) {
        scale = b.scale[row * b.scaleRow + column * b.scaleColumn];
        inverse = T(1) / scale;
    }
};

struct IntGrid : ScaledColumn {
    T low = 0, high = 0;

    __device__ void enter(const Block& b, long long row, int column) {
        read(b, row, column);
        const T zero = b.zero ? b.zero[row * b.zeroRow + column * b.zeroColumn] : T(0);
        low = T(b.lowest) - zero;
        high = T(b.highest) - zero;
    }

    // The bounds are whole numbers: clamping first changes nothing.
    __device__ T fix(const Block&, T w) const {
        return scale * rint(min(max(quotient(w, scale, inverse), low), high));
    }
};

struct FloatGrid : ScaledColumn {
    __device__ void enter(const Block& b, long long row, int column) { read(b, row, column); }

    __device__ T fix(const Block& b, T w) const {
        const T x = quotient(w, scale, inverse);
        const T size = min(abs(x), T(b.highest));
        const int exponent = max(((__float_as_int((float)size) >> 23) & 255) - 127,
                                 (int)b.leastExponent);
        const int step = exponent - (int)b.mantissa;
        return scale * copysign(rint(size * twoTo(-step)) * twoTo(step), x);
    }
};

struct TableGrid : ScaledColumn {
    __device__ void enter(const Block& b, long long row, int column) { read(b, row, column); }

    __device__ T fix(const Block&, T w) const {
        const T x = quotient(w, scale, inverse);
        T nearest = kLevels[0];
#pragma unroll
        for (int i = 1; i < kLevelCount; ++i) {
            const T level = kLevels[i];
            nearest = x > (T(kLevels[i - 1]) + level) / 2 ? level : nearest;
        }
        return scale * nearest;
    }
};

// Zeros come from the mask, or from the pattern.
struct Zeros {
    __device__ void enter(const Block&, long long, int) {}
    __device__ T fix(const Block&, T w) const { return w; }
};

struct Pattern : Zeros {};

template <class R> struct Chooses { static constexpr bool value = false; };
template <> struct Chooses<Pattern> { static constexpr bool value = true; };
using Rule = RULE;
constexpr bool kChooses = Chooses<Rule>::value;

// The columns [begin, begin + kOf) choose their zeros: bit s of the answer says that the lane's
// column first + 8 s is one. `w` begins with the column `first` + lane. Zeros that the mask names go
// first. `scores` is the row's own part of shared memory.
__device__ unsigned chosenZeros(const Block& b, const T (&w)[kPerLane], const T* diagonal, T* scores,
                                long long row, int lane, int begin, int first) {
    constexpr int kSpan = (kOf + kLanes - 2) / kLanes + 1; // registers that a group touches
    unsigned chosen = 0;
#pragma unroll
    for (int step = 0; step < kSpan; ++step) {
        const int place = first + step * kLanes + lane - begin;
        if (place >= 0 && place < kOf) {
            const T ratio = w[step] / diagonal[place + begin];
            const bool fixed =
                b.zeros && row < b.rows && b.zeros[row * b.zerosStride + begin + place];
            scores[place] = fixed ? T(-1) : ratio * ratio;
        }
    }
    __syncwarp();
#pragma unroll
    for (int step = 0; step < kSpan; ++step) {
        const int place = first + step * kLanes + lane - begin;
        if (place >= 0 && place < kOf) {
            const T own = scores[place];
            int rank = 0;
#pragma unroll
            for (int other = 0; other < kOf; ++other)
                rank += scores[other] < own || (scores[other] == own && other < place);
            chosen |= (rank < kOf - kKeep ? 1u : 0u) << step;
        }
    }
    __syncwarp();
    return chosen;
}

extern "C" __global__ void sweep(const Block b) {
    extern __shared__ double sharedMemory[];
    T* upper = (T*)sharedMemory; // [width, kWidth], strictly upper
    const int width = (int)b.width;
    T* diagonal = upper + width * kWidth;
    T* scores = diagonal + kWidth + (threadIdx.x / kLanes) * kMostPattern;
    for (int t = threadIdx.x; t < width * kWidth; t += blockDim.x) {
        const int i = t / kWidth;
        const int j = t % kWidth;
        upper[t] = j > i && j < width ? b.upper[i * b.upperStride + j] : T(0);
    }
    for (int i = threadIdx.x; i < kWidth; i += blockDim.x)
        diagonal[i] = i < width ? b.upper[i * (b.upperStride + 1)] : T(1);
    __syncthreads();

    const int lane = threadIdx.x % kLanes;
    const long long row = (long long)blockIdx.x * (blockDim.x / kLanes) + threadIdx.x / kLanes;
    const bool present = row < b.rows; // lanes without a row stay for the shuffles
    T w[kPerLane];
#pragma unroll
    for (int k = 0; k < kPerLane; ++k) {
        const int column = k * kLanes + lane;
        w[k] = present && column < width ? b.weights[row * b.weightStride + column] : T(0);
    }

    // After eight columns the registers move down by one: w[0] is always the column at hand. With
    // eight columns unrolled in place of all, the compiler takes a tenth of the time, and what
    // is computed beyond the last column goes nowhere.
    unsigned zeros = 0; // bit s: the column `first` + 8 s + lane becomes 0
    for (int first = 0; first < width; first += kLanes, zeros >>= 1) {
        const int column = first + lane;
        const bool own = present && column < width;
        const T d = diagonal[column];
        const T inverse = T(1) / d;
        Rule rule;
        if (own) {
            rule.enter(b, row, column);
            if (!kChooses && b.zeros && b.zeros[row * b.zerosStride + column])
                zeros |= 1;
        }
        T fixed = 0;
        T error = 0;
        for (int i = first; i < min(first + kLanes, width); ++i) {
            if (kChooses && i % kOf == 0)
                zeros |= chosenZeros(b, w, diagonal, scores, row, lane, i, first);
            const T q = zeros & 1 ? T(0) : rule.fix(b, w[0]);
            T e = quotient(w[0] - q, d, inverse);
            if (i - first == lane) {
                fixed = q;
                error = e;
            }
            e = __shfl_sync(kAllLanes, e, i - first, kLanes);
            const T* u = upper + i * kWidth + column;
#pragma unroll
            for (int next = 0; next < kPerLane; ++next)
                if (first + next * kLanes < kWidth)
                    w[next] -= e * u[next * kLanes];
        }
        if (own) {
            b.weights[row * b.weightStride + column] = fixed;
            b.errors[row * b.errorStride + column] = error;
        }
#pragma unroll
        for (int next = 0; next + 1 < kPerLane; ++next)
            w[next] = w[next + 1];
    }
}
)cuda";

} // namespace lathe
