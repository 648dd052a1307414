#include "core/engine/kernels/adam_text.h"

namespace lathe {

// A warp holds a block of values, so scales need no shared memory. The maps are copied into shared
// memory once by every block of threads, which then goes on to the next values.
const char* const kAdamText = R"cuda(
constexpr int kThreads = 256;
constexpr int kOwn = kBlock / 32; // values of a lane: kOwn / 4 runs of 4

// The same members, in the same order, as AdamArguments in adam_kernel.cpp.
struct Adam {
    float* weight; // all [count]
    const float* gradient;
    unsigned char* meanCodes;
    unsigned char* squareCodes;
    float* meanScales; // [blocks]
    float* squareScales;
    long long count;
    float beta1, beta2, eps;
    float gain1, gain2; // 1 - beta, rounded once
    float kept;         // of the weight after the decay
    float step;         // the learning rate over the correction of the mean
    float correction;   // of the root of the square
};

struct Map {
    float numbers[256];
    float borders[256]; // the last is not used
};

__device__ inline void fill(Map& map, const float* numbers) {
    for (int i = threadIdx.x; i < 256; i += kThreads) {
        map.numbers[i] = numbers[i];
        map.borders[i] = i < 255 ? (numbers[i] + numbers[i + 1]) * 0.5f : 0.0f;
    }
}

// How many borders are below x.
__device__ inline int codeOf(const Map& map, float x) {
    int code = 0;
    for (int step = 128; step > 0; step /= 2)
        if (map.borders[code + step - 1] < x)
            code += step;
    return code;
}

__device__ inline float larger(float a, float b) { return a > b || a != a ? a : b; }

__device__ inline float scaleOf(const float (&x)[kOwn]) {
    float own = 0;
    for (int k = 0; k < kOwn; ++k)
        own = larger(fabsf(x[k]), own);
    return ofWarp(own, larger);
}

// Where a lane's value k lies in its block.
__device__ inline int placeOf(int k) { return k / 4 * 128 + (int)(threadIdx.x % 32) * 4 + k % 4; }

template <class T, class Four>
__device__ inline void read(const T* from, long long left, T (&x)[kOwn]) {
    for (int k = 0; k < kOwn; k += 4) {
        if (placeOf(k) + 4 <= left) {
            *(Four*)(x + k) = *(const Four*)(from + placeOf(k));
        } else {
            for (int i = k; i < k + 4; ++i)
                x[i] = placeOf(i) < left ? from[placeOf(i)] : T(0);
        }
    }
}

template <class T, class Four>
__device__ inline void write(T* to, long long left, const T (&x)[kOwn]) {
    for (int k = 0; k < kOwn; k += 4) {
        if (placeOf(k) + 4 <= left) {
            *(Four*)(to + placeOf(k)) = *(const Four*)(x + k);
        } else {
            for (int i = k; i < k + 4; ++i)
                if (placeOf(i) < left)
                    to[placeOf(i)] = x[i];
        }
    }
}

// The codes of x, which lie in a block with so many values left, and their scale.
template <bool kSigned>
__device__ inline void keep(const Map& map, long long left, const float (&x)[kOwn],
                             unsigned char* codes, float* scale) {
    alignas(4) unsigned char own[kOwn];
    const float largest = scaleOf(x);
    const float by = largest > 0 ? largest : 1.0f;
    for (int k = 0; k < kOwn; ++k) {
        const int code = codeOf(map, x[k] / by);
        own[k] = (unsigned char)(!kSigned && code == 0 && x[k] > 0 ? 1 : code);
    }
    write<unsigned char, uchar4>(codes, left, own);
    if (threadIdx.x % 32 == 0)
        *scale = largest;
}

extern "C" __global__ void __launch_bounds__(kThreads) updateAdam(const Adam a) {
    __shared__ Map signedMap, plainMap;
    fill(signedMap, kMaps);
    fill(plainMap, kMaps + 256);
    __syncthreads();
    const long long blocks = (a.count + kBlock - 1) / kBlock;
    const long long warps = (long long)gridDim.x * (kThreads / 32);
    for (long long block = (long long)blockIdx.x * (kThreads / 32) + threadIdx.x / 32;
         block < blocks; block += warps) {
        const long long begin = block * kBlock;
        const long long left = a.count - begin;
        alignas(16) float weight[kOwn], gradient[kOwn];
        float mean[kOwn], square[kOwn];
        alignas(4) unsigned char meanCodes[kOwn], squareCodes[kOwn];
        read<float, float4>(a.weight + begin, left, weight);
        read<float, float4>(a.gradient + begin, left, gradient);
        read<unsigned char, uchar4>(a.meanCodes + begin, left, meanCodes);
        read<unsigned char, uchar4>(a.squareCodes + begin, left, squareCodes);
        const float meanScale = a.meanScales[block], squareScale = a.squareScales[block];
        __syncwarp(); // all lanes have the scales before one writes them
        for (int k = 0; k < kOwn; ++k) {
            const float g = gradient[k];
            const bool real = placeOf(k) < left;
            mean[k] = signedMap.numbers[meanCodes[k]] * meanScale * a.beta1 + g * a.gain1;
            square[k] =
                plainMap.numbers[squareCodes[k]] * squareScale * a.beta2 + g * g * a.gain2;
            mean[k] = real ? mean[k] : 0.0f;
            square[k] = real ? square[k] : 0.0f;
            weight[k] = weight[k] * a.kept -
                        a.step * (mean[k] / (sqrtf(square[k]) / a.correction + a.eps));
        }
        write<float, float4>(a.weight + begin, left, weight);
        keep<true>(signedMap, left, mean, a.meanCodes + begin, a.meanScales + block);
        keep<false>(plainMap, left, square, a.squareCodes + begin, a.squareScales + block);
    }
}
)cuda";

} // namespace lathe
