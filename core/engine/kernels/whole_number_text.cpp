#include "core/engine/kernels/whole_number_text.h"

namespace lathe {

// Both kernels are memory-bound: a row is read twice (the second time from cache) and written once,
// eight values per thread at a time.
const char* const kWholeNumberText = R"cuda(
constexpr unsigned kAllLanes = 0xffffffffu;
constexpr int kThreads = 256;
constexpr int kWarps = kThreads / 32;
constexpr int kEach = 8;

struct alignas(16) Eight { // bfloat16
    unsigned pairs[4];
};

struct alignas(8) EightCodes { // int8
    unsigned quads[2];
};

__device__ inline void unpack(const Eight& packed, float (&x)[kEach]) {
    for (int i = 0; i < 4; ++i) {
        x[2 * i] = __int_as_float((int)(packed.pairs[i] << 16));
        x[2 * i + 1] = __int_as_float((int)(packed.pairs[i] & 0xffff0000u));
    }
}

// Nearest, ties to even.
__device__ inline unsigned bfloat16Bits(float x) {
    const unsigned bits = (unsigned)__float_as_int(x);
    return (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
}

template <class T, class F>
__device__ inline T ofBlock(T own, T* shared, F join) {
    for (int distance = 16; distance > 0; distance /= 2)
        own = join(own, __shfl_xor_sync(kAllLanes, own, distance));
    __syncthreads(); // the shared memory may still be read
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = own;
    __syncthreads();
    T all = shared[0];
    for (int warp = 1; warp < kWarps; ++warp)
        all = join(all, shared[warp]);
    return all;
}

// The same members, in the same order, as CodesArguments in whole_number_kernel.cpp.
struct Codes {
    const Eight* x;
    EightCodes* codes;
    float* scale;      // of rows; one that is read where it is static
    const float* zero; // one, static and asymmetric
    float* shift;      // of rows
    float* sum;        // of rows
    long long in;
    float top, inverseTop, clip, least;
};

// A block a row. Codes are those of activationCodes(), asymmetric ones less 128.
extern "C" __global__ void toCodes(const Codes a) {
    __shared__ float shared[kWarps];
    __shared__ int sums[kWarps];
    const long long row = blockIdx.x;
    const int eights = (int)(a.in / kEach);
    const Eight* x = a.x + row * eights;
    float scale = a.scale[kDynamic ? row : 0];
    float zero = kSymmetric || kDynamic ? 0.0f : a.zero[0];
    if (kDynamic) {
        float low = 0, high = 0;
        for (int i = threadIdx.x; i < eights; i += kThreads) {
            float values[kEach];
            unpack(x[i], values);
            for (int k = 0; k < kEach; ++k) {
                low = fminf(low, values[k]);
                high = fmaxf(high, values[k]);
            }
        }
        low = ofBlock(low, shared, [](float p, float q) { return fminf(p, q); });
        high = ofBlock(high, shared, [](float p, float q) { return fmaxf(p, q); });
        if (kSymmetric) {
            scale = fmaxf(fmaxf(-low, high) * a.clip, a.least) * a.inverseTop;
        } else {
            low *= a.clip;
            scale = fmaxf(high * a.clip - low, a.least) * a.inverseTop;
            zero = rintf(__fdiv_rn(-low, scale));
        }
    }
    int sum = 0;
    for (int i = threadIdx.x; i < eights; i += kThreads) {
        float values[kEach];
        unpack(x[i], values);
        EightCodes packed = {{0, 0}};
        for (int k = 0; k < kEach; ++k) {
            const float ratio = __fdiv_rn(values[k], scale);
            const int code =
                kSymmetric ? (int)rintf(fminf(fmaxf(ratio, -a.top), a.top))
                           : (int)fminf(fmaxf(rintf(ratio) + zero, 0.0f), a.top) - 128;
            packed.quads[k / 4] |= ((unsigned)code & 255u) << (8 * (k % 4));
            sum += code;
        }
        a.codes[row * eights + i] = packed;
    }
    sum = ofBlock(sum, sums, [](int p, int q) { return p + q; });
    if (threadIdx.x == 0) {
        // What a centred code is short of the value it stands for, in steps.
        const float shift = kSymmetric ? 0.0f : 128.0f - zero;
        if (kDynamic)
            a.scale[row] = scale;
        a.shift[row] = shift;
        a.sum[row] = (float)sum + shift * (float)a.in;
    }
}

// The same members, in the same order, as BackArguments in whole_number_kernel.cpp.
struct Back {
    const int* products;
    Eight* y;
    const float* scale; // of rows, or one
    const float* shift; // of rows
    const float* sum;   // of rows
    const float* weightScale;
    const float* weightSums;
    const float* weightZero;
    long long out, eights;
};

// Eight outputs of a row a thread.
extern "C" __global__ void scaledBack(const Back a) {
    const long long index = (long long)blockIdx.x * kThreads + threadIdx.x;
    const long long perRow = a.out / kEach;
    if (index >= a.eights)
        return;
    const long long row = index / perRow;
    const long long begin = index % perRow * kEach;
    const float scale = a.scale[kDynamic ? row : 0];
    const float shift = kSymmetric ? 0.0f : a.shift[row];
    const float sum = kWeightZeros ? a.sum[row] : 0.0f;
    const int* products = a.products + row * a.out + begin;
    Eight packed;
    for (int i = 0; i < 4; ++i) {
        unsigned pair = 0;
        for (int half = 0; half < 2; ++half) {
            const int k = 2 * i + half;
            float y = (float)products[k];
            if (!kSymmetric)
                y += shift * a.weightSums[begin + k];
            if (kWeightZeros)
                y -= sum * a.weightZero[begin + k];
            pair |= bfloat16Bits(y * scale * a.weightScale[begin + k]) << (16 * half);
        }
        packed.pairs[i] = pair;
    }
    a.y[index] = packed;
}
)cuda";

} // namespace lathe
