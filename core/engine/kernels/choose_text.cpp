#include "core/engine/kernels/choose_text.h"

namespace lathe {

// After kDecodeText's Best and better().
const char* const kChooseText = R"cuda(
constexpr int kChoosers = 1024;

// The same members, in the same order, as ChooseArguments in decode_kernel.cpp.
struct Choose {
    const Best* best;      // [rows, bests]
    const float* logits;   // [rows, words]; read where tokens are drawn
    unsigned long long* mass; // [rows, words]: room
    const double* shares;  // [rows, steps]: one random number a token
    int* ids;              // [rows]: the token of the next step
    int* slot;
    int* step;             // tokens written so far
    int* written;          // [rows, steps]; -1: a logit is not a number
    int bests, words, steps, topK;
    double temperature, topP;
    int* finished;         // one zero, and zero again at the end
};

__device__ inline Best bestOf(const Best* all, int count) {
    __shared__ Best shared[kChoosers / 32];
    Best own = {-3.402823466e38f, 0x7fffffff};
    for (int i = threadIdx.x; i < count; i += kChoosers)
        own = better(own, all[i]);
    for (int distance = 16; distance > 0; distance /= 2) {
        const Best other = {__shfl_xor_sync(kAllLanes, own.value, distance),
                            __shfl_xor_sync(kAllLanes, own.index, distance)};
        own = better(own, other);
    }
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = own;
    __syncthreads();
    own = shared[0];
    for (int warp = 1; warp < kChoosers / 32; ++warp)
        own = better(own, shared[warp]);
    return own;
}

typedef unsigned long long Mass; // of probability, in parts of 2^-40 of the likeliest token's

// Order of logits as whole numbers: the larger the logit, the larger the key.
__device__ inline unsigned keyOf(float x) {
    const unsigned bits = __float_as_uint(x);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

struct Cut {
    unsigned key; // of the token at which `target` is passed, in order from the largest logit
    int index;
    Mass before; // what those before it hold
    Mass own;
};

// The first token, from the largest logit on (ties by id), with which the sum of `measure` passes
// `target`: eight bits of the key at a time, then the tokens of one key in order.
template <class Measure>
__device__ inline Cut cutAt(const float* logits, int words, Mass target, const Measure& measure) {
    __shared__ Mass bins[256];
    __shared__ Mass before;
    __shared__ unsigned prefix;
    __shared__ int found;
    __syncthreads();
    if (threadIdx.x == 0) {
        before = 0;
        prefix = 0;
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
        if (threadIdx.x < 256)
            bins[threadIdx.x] = 0;
        __syncthreads();
        const unsigned high = prefix;
        for (int i = threadIdx.x; i < words; i += kChoosers) {
            const unsigned key = keyOf(logits[i]);
            if (shift == 24 || key >> (shift + 8) == high >> (shift + 8))
                atomicAdd(&bins[(key >> shift) & 255u], measure(i));
        }
        __syncthreads();
        if (threadIdx.x == 0) {
            int bin = 255;
            while (bin > 0 && before + bins[bin] <= target)
                before += bins[bin--];
            prefix = high | (unsigned)bin << shift;
        }
        __syncthreads();
    }
    // Tokens with this very logit, in order of their ids.
    if (threadIdx.x == 0)
        found = 0x7fffffff;
    __syncthreads();
    for (int from = 0; from < words && found == 0x7fffffff; from += kChoosers) {
        const int i = from + threadIdx.x;
        const bool same = i < words && keyOf(logits[i]) == prefix;
        if (!__syncthreads_or(same))
            continue;
        for (int turn = 0; turn < kChoosers && found == 0x7fffffff; turn += 32) {
            // One warp at a time adds up its tokens; few chunks hold any.
            if (threadIdx.x / 32 == turn / 32)
                for (int k = 0; k < 32; ++k) {
                    if (threadIdx.x % 32 == k && same && found == 0x7fffffff) {
                        const Mass own = measure(i);
                        if (before + own > target)
                            found = i;
                        else
                            before += own;
                    }
                    __syncwarp();
                }
            __syncthreads();
        }
    }
    __syncthreads();
    if (found == 0x7fffffff)
        return {prefix, -1, before, 0};
    return {prefix, found, before, measure(found)};
}

// A token drawn as Sampler does: the topK likeliest, of those the fewest that hold topP, of those
// one at random.
__device__ inline int drawn(const Choose& a, const Best& best, double share) {
    const float* logits = a.logits + (long long)blockIdx.x * a.words;
    Mass* mass = a.mass + (long long)blockIdx.x * a.words;
    __shared__ Mass sum;
    if (threadIdx.x == 0)
        sum = 0;
    __syncthreads();
    Mass own = 0;
    for (int i = threadIdx.x; i < a.words; i += kChoosers) {
        mass[i] = (Mass)(exp((double)(logits[i] - best.value) / a.temperature) * 1099511627776.0);
        own += mass[i];
    }
    atomicAdd(&sum, own);
    __syncthreads();
    Mass kept = sum;
    const auto byMass = [&](int i) { return mass[i]; };
    if (a.topK > 0 && a.topK < a.words) {
        const Cut cut = cutAt(logits, a.words, (Mass)a.topK - 1, [](int) { return (Mass)1; });
        // What the topK hold: those before the cut in the order, and it.
        __syncthreads();
        if (threadIdx.x == 0)
            sum = 0;
        __syncthreads();
        own = 0;
        for (int i = threadIdx.x; i < a.words; i += kChoosers) {
            const unsigned key = keyOf(logits[i]);
            if (key > cut.key || (key == cut.key && i <= cut.index))
                own += mass[i];
        }
        atomicAdd(&sum, own);
        __syncthreads();
        kept = sum;
    }
    if (a.topP < 1) {
        const Mass wanted = (Mass)(a.topP * (double)kept);
        const Cut cut = cutAt(logits, a.words, wanted > 0 ? wanted - 1 : 0, byMass);
        if (cut.index >= 0 && cut.before + cut.own < kept)
            kept = cut.before + cut.own;
    }
    Mass target = (Mass)(share * (double)kept);
    if (target >= kept)
        target = kept - 1;
    const Cut cut = cutAt(logits, a.words, target, byMass);
    return cut.index >= 0 ? cut.index : best.index;
}

// A block a row; the last to finish moves on to the next position.
extern "C" __global__ void __launch_bounds__(kChoosers) choose(const Choose a) {
    waitForTheOneBefore();
    const int row = blockIdx.x;
    const int step = a.step[0];
    const Best best = bestOf(a.best + (long long)row * a.bests, a.bests);
    int id = best.index;
    if (kDraws && id >= 0)
        id = drawn(a, best, a.shares[(long long)row * a.steps + step]);
    if (threadIdx.x != 0)
        return;
    a.written[(long long)row * a.steps + step] = id;
    a.ids[row] = id < 0 ? 0 : id;
    bool last = true;
    if (gridDim.x > 1) {
        __threadfence();
        last = atomicAdd(a.finished, 1) == (int)gridDim.x - 1;
    }
    if (last) {
        a.finished[0] = 0;
        a.step[0] = step + 1;
        a.slot[0] += 1;
    }
}
)cuda";

} // namespace lathe
