#include "core/engine/kernels/score_text.h"

namespace lathe {

// Logits are read once: every thread keeps the largest so far and its sum, and all are joined at
// the end (the online softmax of Milakov and Gimelshein, arXiv:1805.02867).
const char* const kScoreText = R"cuda(
constexpr int kThreads = 512;

struct Best {
    float value;
    int index;
};

// The first of the largest.
__device__ inline Best better(const Best& a, const Best& b) {
    return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a;
}

__device__ inline Best bestOfBlock(Best own) {
    __shared__ Best shared[kThreads / 32];
    for (int distance = 16; distance > 0; distance /= 2) {
        const Best other = {__shfl_xor_sync(kAllLanes, own.value, distance),
                            __shfl_xor_sync(kAllLanes, own.index, distance)};
        own = better(own, other);
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = own;
    __syncthreads();
    Best all = shared[0];
    for (int warp = 1; warp < kThreads / 32; ++warp)
        all = better(all, shared[warp]);
    return all;
}

__device__ inline float capped(float x, float cap) {
    return kCapped ? tanhf(x / cap) * cap : x;
}

// kStep values of a row: a pack where rows begin at multiples of 16 bytes, else one.
__device__ inline void loadSome(const void* values, long long index, float (&x)[kStep]) {
    if (kStep == 1) {
        x[0] = loadOne(values, index);
        return;
    }
    float pack[kEach];
    unpack(load((const Pack*)((const char*)values + index * (kHalf ? 2 : 4))), pack);
    for (int k = 0; k < kStep; ++k)
        x[k] = pack[k];
}

// exp(x - from), 0 where nothing was seen yet.
__device__ inline float shrunk(float from, float to) {
    return from == to ? 1.0f : __expf(from - to);
}

constexpr float kLowest = -3.402823466e38f;

// The same members, in the same order, as ScoreArguments in score_kernel.cpp.
struct Score {
    const void* logits; // [rows, words]
    const long long* targets;
    float* nll;
    bool* correct;
    long long words;
    float cap;
};

// A block a row.
extern "C" __global__ void scoreRows(const Score a) {
    const long long begin = (long long)blockIdx.x * a.words;
    Best best = {kLowest, 0x7fffffff};
    float sum = 0;
    for (long long i = (long long)threadIdx.x * kStep; i < a.words; i += kThreads * kStep) {
        float x[kStep];
        loadSome(a.logits, begin + i, x);
        Best own = best;
        for (int k = 0; k < kStep; ++k) {
            x[k] = capped(x[k], a.cap);
            if (x[k] > own.value)
                own = {x[k], (int)i + k};
        }
        sum *= shrunk(best.value, own.value);
        best = own;
        for (int k = 0; k < kStep; ++k)
            sum += __expf(x[k] - best.value);
    }
    const Best all = bestOfBlock(best);
    sum = ofBlock<kThreads>(sum * shrunk(best.value, all.value), add);
    if (threadIdx.x != 0)
        return;
    const long long target = a.targets[blockIdx.x];
    const float wanted = capped(loadOne(a.logits, begin + target), a.cap);
    a.nll[blockIdx.x] = all.value - wanted + logf(sum);
    a.correct[blockIdx.x] = all.index == target;
}

// The same members, in the same order, as DivergeArguments in score_kernel.cpp.
struct Diverge {
    const void* own; // [rows, words]
    const void* other;
    float* divergence;
    bool* same;
    long long words;
    float ownCap, otherCap;
};

// A block a row: KL(other ‖ own) = Σ p (other - own) / Σ p - log Σ p + log Σ q, with p = exp(other)
// and q = exp(own), each from below its largest.
extern "C" __global__ void divergeRows(const Diverge a) {
    const long long begin = (long long)blockIdx.x * a.words;
    Best best[2] = {{kLowest, 0x7fffffff}, {kLowest, 0x7fffffff}};
    float sum[2] = {0, 0};
    float apart = 0;
    for (long long i = (long long)threadIdx.x * kStep; i < a.words; i += kThreads * kStep) {
        float x[2][kStep];
        loadSome(a.own, begin + i, x[0]);
        loadSome(a.other, begin + i, x[1]);
        for (int side = 0; side < 2; ++side) {
            Best now = best[side];
            for (int k = 0; k < kStep; ++k) {
                x[side][k] = capped(x[side][k], side == 0 ? a.ownCap : a.otherCap);
                if (x[side][k] > now.value)
                    now = {x[side][k], (int)i + k};
            }
            const float factor = shrunk(best[side].value, now.value);
            sum[side] *= factor;
            if (side == 1)
                apart *= factor;
            best[side] = now;
        }
        for (int k = 0; k < kStep; ++k) {
            const float p = __expf(x[1][k] - best[1].value);
            sum[0] += __expf(x[0][k] - best[0].value);
            sum[1] += p;
            apart += p * (x[1][k] - x[0][k]);
        }
    }
    const Best own = bestOfBlock(best[0]);
    const Best other = bestOfBlock(best[1]);
    const float below = ofBlock<kThreads>(sum[0] * shrunk(best[0].value, own.value), add);
    const float factor = shrunk(best[1].value, other.value);
    const float above = ofBlock<kThreads>(sum[1] * factor, add);
    apart = ofBlock<kThreads>(apart * factor, add);
    if (threadIdx.x != 0)
        return;
    const double logOther = (double)other.value + log((double)above);
    const double logOwn = (double)own.value + log((double)below);
    a.divergence[blockIdx.x] = (float)((double)apart / (double)above - logOther + logOwn);
    a.same[blockIdx.x] = own.index == other.index;
}
)cuda";

} // namespace lathe
