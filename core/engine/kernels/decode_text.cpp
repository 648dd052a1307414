#include "core/engine/kernels/decode_text.h"

namespace lathe {

// One token per row: the time goes into reading the weights, once, 16 bytes per thread at a time.
// They are requested before the previous kernel has ended.
const char* const kDecodeText = R"cuda(
// Read once, by one thread: not kept in the first-level cache.
__device__ inline Pack streamed(const Pack* pack) {
    Pack out;
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(out.words[0]), "=r"(out.words[1]), "=r"(out.words[2]), "=r"(out.words[3])
                 : "l"(pack));
    return out;
}

struct Best {
    float value;
    int index; // -1: a value is not a number
};

__device__ inline Best better(const Best& a, const Best& b) {
    if (a.index < 0 || b.index < 0)
        return a.index < 0 ? a : b;
    return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a;
}

// -- products of few rows ----------------------------------------------------------------------

// The same members, in the same order, as RowsArguments in decode_kernel.cpp.
struct Rows {
    const Pack* weight;   // [outs, kIn] values; of codeRows: fourBitCodes()
    const float2* scales; // of codeRows: [outs, kIn / kGroup], scale and zero
    const Pack* x;        // [kRows, kIn]; where it is normed first, the stream
    const Pack* branch;   // added to the stream
    Pack* sum;            // [kRows, kIn]: the two together, for what comes later
    NormParameters norm;
    const void* bias;    // [outs]
    void* y;             // [kRows, outs], half as many where pairs are gated
    float* logits;       // [kRows, outs] float32 in place of y where the best is asked for
    Best* best;          // [kRows, blocks]
    int outs;
    int yStep; // of the rows of y
    float cap;
};

constexpr int kPacks = kIn / kEach;
constexpr int kSteps = (kPacks + 31) / 32; // packs of a lane
constexpr int kDepth = kSteps < kAhead ? kSteps : kAhead;

// Weights of a pack times x: adds to sums[row].
__device__ inline void multiply(const Pack& weight, const Pack* x, float (&sums)[kRows]) {
    float w[kEach];
    unpack(weight, w);
    for (int row = 0; row < kRows; ++row) {
        float v[kEach];
        unpack(load(x + row * kPacks), v);
        for (int k = 0; k < kEach; ++k)
            sums[row] += w[k] * v[k];
    }
}

// x of a block: as it is, or the norm of stream and branch, which every block makes for itself
// while its weights are on the way.
template <int kThreads>
__device__ inline const Pack* inputsOf(const Rows& a) {
    if (!kNormed)
        return a.x;
    __shared__ Pack x[kNormed ? kRows * (kIn / kEach) : 1];
    for (int row = 0; row < kRows; ++row) {
        const int begin = row * (kIn / kEach);
        normRow<kThreads, kIn>(a.norm, a.x + begin, a.branch + begin,
                               blockIdx.x == 0 ? a.sum + begin : nullptr, x + begin);
    }
    __syncthreads();
    return x;
}

// What becomes of an output's sum: bias, gate or activation, as LibTorch rounds.
__device__ inline float finished(const Rows& a, int out, int made, float sum, float up) {
    float y = sum;
    if (kBias)
        y += loadOne(a.bias, out);
    y = stored(y);
    if (kPaired) {
        if (kBias)
            up += loadOne(a.bias, made + out);
        return stored(activated<kActivation>(y)) * stored(up);
    }
    return kActivates ? activated<kActivation>(y) : y;
}

// The same of a head: capped, kept where asked for, compared with the best so far.
__device__ inline Best compared(const Rows& a, long long place, int out, float y, Best best) {
    if (a.cap > 0)
        y = tanhf(y / a.cap) * a.cap;
    if (a.logits != nullptr)
        a.logits[place] = y;
    return better(best, {y, y == y ? out : -1});
}

__device__ inline Best noBest() { return {-3.402823466e38f, 0x7fffffff}; }

// A warp takes kOuts rows of the weight (twice as many where gate and up are paired).
extern "C" __global__ void __launch_bounds__(256) rows(const Rows a) {
    letNextBegin();
    constexpr int kLines = kPaired ? 2 * kOuts : kOuts;
    const int lane = threadIdx.x % 32;
    const int made = kPaired ? a.outs / 2 : a.outs; // outputs
    const int first = (blockIdx.x * 8 + threadIdx.x / 32) * kOuts;
    int line[kLines]; // rows of the weight; the last is read again where there are no more
    for (int o = 0; o < kLines; ++o) {
        const int out = first + o % kOuts < made ? first + o % kOuts : made - 1;
        line[o] = o < kOuts ? out : made + out;
    }
    Pack ahead[kDepth][kLines];
    const auto fetch = [&](int step, int slot) {
        const int pack = step * 32 + lane;
        if (pack < kPacks)
#pragma unroll
            for (int o = 0; o < kLines; ++o)
                ahead[slot][o] = streamed(a.weight + (long long)line[o] * kPacks + pack);
    };
#pragma unroll
    for (int slot = 0; slot < kDepth; ++slot)
        fetch(slot, slot);
    waitForTheOneBefore();
    const Pack* x = inputsOf<256>(a);
    float sums[kLines][kRows];
    for (int o = 0; o < kLines; ++o)
        for (int row = 0; row < kRows; ++row)
            sums[o][row] = 0;
    // Not unrolled further: instructions that run once are waited for as weights are.
#pragma unroll 1
    for (int begin = 0; begin < kSteps; begin += kDepth)
#pragma unroll
        for (int slot = 0; slot < kDepth; ++slot) {
            const int pack = (begin + slot) * 32 + lane;
            if (pack < kPacks)
#pragma unroll
                for (int o = 0; o < kLines; ++o)
                    multiply(ahead[slot][o], x + pack, sums[o]);
            fetch(begin + slot + kDepth, slot);
        }
#pragma unroll
    for (int o = 0; o < kLines; ++o)
#pragma unroll
        for (int row = 0; row < kRows; ++row)
            sums[o][row] = ofWarp(sums[o][row], add);
    __shared__ Best ofWarps[8][kRows];
    if (lane == 0)
#pragma unroll
        for (int row = 0; row < kRows; ++row) {
            Best best = noBest();
#pragma unroll
            for (int o = 0; o < kOuts; ++o) {
                const int out = first + o;
                if (out >= made)
                    break;
                const float y =
                    finished(a, out, made, sums[o][row], sums[kPaired ? kOuts + o : o][row]);
                if (kBest)
                    best = compared(a, (long long)row * made + out, out, y, best);
                else
                    storeOne(a.y, (long long)row * a.yStep + out, y);
            }
            ofWarps[threadIdx.x / 32][row] = best;
        }
    if (!kBest)
        return;
    __syncthreads();
    if (threadIdx.x < kRows) {
        Best all = ofWarps[0][threadIdx.x];
        for (int warp = 1; warp < 8; ++warp)
            all = better(all, ofWarps[warp][threadIdx.x]);
        a.best[(long long)threadIdx.x * gridDim.x + blockIdx.x] = all;
    }
}

// -- the first and the last of a step ------------------------------------------------------------

// The same members, in the same order, as EmbedArguments in decode_kernel.cpp.
struct Embed {
    const void* embedding; // [V, kIn]
    const void* positions; // [P, kIn] or null
    const int* ids;        // [rows]
    const int* slot;       // one: tokens in the cache
    const int* padding;    // [rows]
    void* stream;          // [rows, kIn]
    float scale;
    int prefix, offset;
};

// A block a row.
extern "C" __global__ void embed(const Embed a) {
    waitForTheOneBefore();
    letNextBegin(); // not sooner: attention reads the slot before it waits
    const int row = blockIdx.x;
    const long long from = (long long)a.ids[row] * kIn;
    int position = a.slot[0] - a.padding[row];
    position = position > a.prefix ? position : a.prefix;
    for (int i = threadIdx.x; i < kIn; i += blockDim.x) {
        float x = loadOne(a.embedding, from + i);
        if (a.scale != 1.0f)
            x = stored(x * stored(a.scale));
        if (a.positions != nullptr)
            x += loadOne(a.positions, (long long)(position + a.offset) * kIn + i);
        storeOne(a.stream, (long long)row * kIn + i, x);
    }
}
)cuda";

} // namespace lathe
