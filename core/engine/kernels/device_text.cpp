#include "core/engine/kernels/device_text.h"

namespace lathe {

const char* const kDeviceText = R"cuda(
constexpr unsigned kAllLanes = 0xffffffffu;
constexpr int kEach = kHalf ? 8 : 4; // values in 16 bytes

struct alignas(16) Pack {
    unsigned words[4];
};

__device__ inline Pack load(const Pack* pack) {
    const uint4 v = *(const uint4*)pack;
    return {{v.x, v.y, v.z, v.w}};
}

__device__ inline void store(Pack* to, const Pack& pack) {
    *(uint4*)to = uint4{pack.words[0], pack.words[1], pack.words[2], pack.words[3]};
}

// Bits of the nearest bfloat16, ties to even; NaN stays NaN.
__device__ inline unsigned bfloat16Bits(float x) {
    const unsigned bits = __float_as_uint(x);
    if ((bits & 0x7fffffffu) > 0x7f800000u)
        return 0x7fffu;
    return (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
}

// x as it is stored: what an operation of LibTorch would hand to the next one.
__device__ inline float stored(float x) {
    return kHalf ? __uint_as_float(bfloat16Bits(x) << 16) : x;
}

__device__ inline float loadOne(const void* values, long long index) {
    if (kHalf)
        return __uint_as_float((unsigned)((const unsigned short*)values)[index] << 16);
    return ((const float*)values)[index];
}

__device__ inline void storeOne(void* values, long long index, float x) {
    if (kHalf)
        ((unsigned short*)values)[index] = (unsigned short)bfloat16Bits(x);
    else
        ((float*)values)[index] = x;
}

__device__ inline void unpack(const Pack& pack, float (&x)[kEach]) {
    for (int i = 0; i < 4; ++i) {
        if (kHalf) {
            x[2 * i] = __uint_as_float(pack.words[i] << 16);
            x[(2 * i + 1) % kEach] = __uint_as_float(pack.words[i] & 0xffff0000u);
        } else {
            x[i] = __uint_as_float(pack.words[i]);
        }
    }
}

__device__ inline Pack packed(const float (&x)[kEach]) {
    Pack pack;
    for (int i = 0; i < 4; ++i)
        pack.words[i] = kHalf ? bfloat16Bits(x[2 * i % kEach]) |
                                    bfloat16Bits(x[(2 * i + 1) % kEach]) << 16
                              : __float_as_uint(x[i]);
    return pack;
}

// By the number of an Activation.
template <int kActivation>
__device__ inline float activated(float x) {
    constexpr float kBeta = 0.7978845608028654f; // sqrt(2 / pi)
    switch (kActivation) {
    case 0:
        return x / (1.0f + expf(-x));
    case 1:
        return x * 0.5f * (1.0f + erff(x * 0.7071067811865476f));
    case 2:
        return 0.5f * x * (1.0f + tanhf(kBeta * (x + 0.044715f * x * x * x)));
    default:
        return x > 0 || x != x ? x : 0.0f;
    }
}

__device__ inline float add(float a, float b) { return a + b; }

// Of a kernel whose launch is LaunchShape::early: what comes before the second of them overlaps
// with the kernel in front, and may read only what no kernel writes; the first lets the next kernel
// begin likewise.
__device__ inline void letNextBegin() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

__device__ inline void waitForTheOneBefore() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

template <class T, class F>
__device__ inline T ofWarp(T own, F join) {
    for (int distance = 16; distance > 0; distance /= 2)
        own = join(own, __shfl_xor_sync(kAllLanes, own, distance));
    return own;
}

// Joined over a block of kThreads; every thread gets the result.
template <int kThreads, class T, class F>
__device__ inline T ofBlock(T own, F join) {
    __shared__ T shared[kThreads / 32];
    own = ofWarp(own, join);
    __syncthreads(); // the shared memory may still be read
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = own;
    __syncthreads();
    T all = shared[0];
    for (int warp = 1; warp < kThreads / 32; ++warp)
        all = join(all, shared[warp]);
    return all;
}
)cuda";

} // namespace lathe
