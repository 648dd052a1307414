#include "core/engine/kernels/decode_attention_text.h"

namespace lathe {

const char* const kDecodeAttentionText = R"cuda(
// The same members, in the same order, as MixArguments in decode_kernel.cpp.
struct Mix {
    const void* projected; // [rows, kHeads + 2 kKvHeads, kHeadWidth]
    const void* queryNorm; // [kHeadWidth] or null
    const void* keyNorm;
    const float* cosine;   // [capacity, kRotated]
    const float* sine;
    void* keys;            // [rows, kKvHeads, capacity, kHeadWidth]
    void* values;
    const int* slot;
    const int* padding;
    float* parts;  // [rows, kHeads / kQueries, kSplits, kQueries, kHeadWidth + 2]
    int* finished; // [rows, kHeads / kQueries] zeros, and zeros again at the end
    void* mixed;   // [rows, kHeads, kHeadWidth]
    int capacity, prefix, window;
    float eps, scale, cap;
};

constexpr int kOfKey = kHeads / kKvHeads; // queries that share a key head
// kQueries: those of a block
constexpr int kBlocksOfKey = kOfKey / kQueries;
// kChunk: keys of a block at a time, one a thread
constexpr int kWarps = kChunk / 32;
constexpr int kPacks = kHeadWidth / kEach; // of a key
constexpr int kTogether = kPacks < 32 ? 32 / kPacks : 1; // keys that a warp reads together
constexpr int kPacksOfLane = (kPacks + 31) / 32;
constexpr int kGroups = kWarps * kTogether; // of keys, summed apart
constexpr int kOwnKeys = (kChunk + kGroups - 1) / kGroups; // of a group at a time
constexpr bool kAsksAhead = kPacks <= 16; // keys and values of the first chunk fit into registers
constexpr int kPart = kHeadWidth + 2;
constexpr float kHidden = -3.402823466e38f;

// What another block has just written: from the second cache, which all share.
__device__ inline float fresher(const float* value) {
    float x;
    asm volatile("ld.global.cg.f32 %0, [%1];" : "=f"(x) : "l"(value));
    return x;
}

// By one warp: norms and rotates a head of the projection into `out`.
__device__ inline void turn(const Mix& a, const void* norm, long long from, long long angle,
                            float* raw, float* out) {
    const int lane = threadIdx.x % 32;
    float squares = 0;
    for (int j = lane; j < kHeadWidth; j += 32) {
        raw[j] = loadOne(a.projected, from + j);
        squares += raw[j] * raw[j];
    }
    if (norm != nullptr) {
        const float scale = rsqrtf(ofWarp(squares, add) / kHeadWidth + a.eps);
        for (int j = lane; j < kHeadWidth; j += 32) {
            const float weight = kWideWeight ? ((const float*)norm)[j] : loadOne(norm, j);
            raw[j] = stored(raw[j] * scale * (weight + (kPlusOne ? 1.0f : 0.0f)));
        }
    }
    __syncwarp();
    for (int j = lane; j < kHeadWidth; j += 32) {
        float y = raw[j];
        if (j < 2 * kRotated) {
            const int pair = j % (kRotated > 0 ? kRotated : 1);
            const float c = stored(a.cosine[angle + pair]);
            const float s = stored(a.sine[angle + pair]);
            const float p = raw[pair], q = raw[pair + kRotated];
            y = stored(j < kRotated ? stored(__fmul_rn(p, c)) - stored(__fmul_rn(q, s))
                                    : stored(__fmul_rn(q, c)) + stored(__fmul_rn(p, s)));
        }
        out[j] = y;
    }
    __syncwarp();
}

// Eight or four values as a pack of the cache.
__device__ inline Pack packedFrom(const float* values) {
    float x[kEach];
    for (int i = 0; i < kEach; ++i)
        x[i] = values[i];
    return packed(x);
}

// A block takes every kSplits-th chunk of the keys of one key head for some of its queries; the one whose chunk it is puts
// the new key and value into the cache; the last to finish joins what all have found. The cache of
// the first chunk is asked for before the projection is there: only steps before this one wrote it.
extern "C" __global__ void __launch_bounds__(kChunk) mix(const Mix a) {
    __shared__ alignas(16) float query[kQueries][kHeadWidth];
    __shared__ alignas(16) float fresh[kHeadWidth]; // the new key
    __shared__ float raw[kWarps][kHeadWidth];
    __shared__ float weight[kQueries][kChunk];
    __shared__ float largest[kQueries], total[kQueries], shrink[kQueries];
    __shared__ float apart[kWarps][kQueries][kHeadWidth];
    __shared__ int last;
    const int split = blockIdx.x % kSplits;
    const int unit = blockIdx.x / kSplits;
    const int head = unit / kBlocksOfKey; // row and key head
    const int row = head / kKvHeads;
    const int warp = threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    const int slot = a.slot[0];
    const int length = slot + 1;
    const int chunks = (length + kChunk - 1) / kChunk;
    const int splits = chunks < kSplits ? chunks : kSplits; // that have keys
    if (split >= splits)
        return;
    const int padding = a.padding[row];
    const int position = slot - padding > a.prefix ? slot - padding : a.prefix;
    const long long angle = (long long)position * kRotated;
    const int kvHead = head % kKvHeads;
    const long long heads = (long long)row * (kHeads + 2 * kKvHeads);
    const long long cache = (long long)head * a.capacity * kHeadWidth;
    const long long newValue = (heads + kHeads + kKvHeads + kvHead) * kHeadWidth;
    const Pack* keys = (const Pack*)((const char*)a.keys + cache * (kHalf ? 2 : 4));
    const Pack* values = (const Pack*)((const char*)a.values + cache * (kHalf ? 2 : 4));
    const Pack* ofSlot = (const Pack*)((const char*)a.projected + newValue * (kHalf ? 2 : 4));
    const int group = lane / (kPacks < 32 ? kPacks : 32);
    const int place = lane % (kPacks < 32 ? kPacks : 32);
    const bool reads = group < kTogether; // with heads of 96 values some lanes have no key
    const int mine = warp * kTogether + group;
    Pack keyAhead[kAsksAhead ? kPacks : 1];
    Pack valueAhead[kAsksAhead ? kOwnKeys : 1];
    if (kAsksAhead) {
        const int first = split * kChunk;
        if (first + (int)threadIdx.x < slot)
#pragma unroll
            for (int p = 0; p < kPacks; ++p)
                keyAhead[p] = load(keys + (first + threadIdx.x) * kPacks + p);
#pragma unroll
        for (int i = 0; i < kOwnKeys; ++i) {
            const int s = mine + i * kGroups;
            if (reads && s < kChunk && first + s < slot)
                valueAhead[i] = load(values + (first + s) * kPacks + place);
        }
    }
    letNextBegin();
    waitForTheOneBefore();
    for (int h = warp; h < kQueries + 1; h += kWarps) {
        const bool key = h == kQueries;
        turn(a, key ? a.keyNorm : a.queryNorm,
             (heads + (key ? kHeads + kvHead : kvHead * kOfKey + unit % kBlocksOfKey * kQueries + h)) * kHeadWidth, angle,
             raw[warp], key ? fresh : query[h]);
    }
    if (threadIdx.x < kQueries) {
        largest[threadIdx.x] = kHidden;
        total[threadIdx.x] = 0;
    }
    __syncthreads();
    if (slot / kChunk % kSplits == split && unit % kBlocksOfKey == 0)
        for (int j = threadIdx.x; j < kHeadWidth; j += kChunk) {
            const long long to = cache + (long long)slot * kHeadWidth + j;
            storeOne(a.keys, to, fresh[j]);
            storeOne(a.values, to, loadOne(a.projected, newValue + j));
        }
    const int begin = a.prefix + padding;
    float sums[kQueries][kPacksOfLane][kEach];
    for (int h = 0; h < kQueries; ++h)
        for (int p = 0; p < kPacksOfLane; ++p)
            for (int k = 0; k < kEach; ++k)
                sums[h][p][k] = 0;
    for (int chunk = split * kChunk; chunk < length; chunk += kSplits * kChunk) {
        const bool isAhead = kAsksAhead && chunk == split * kChunk;
        const int key = chunk + threadIdx.x;
        const bool seen = key < length && (a.window == 0 || key > slot - a.window) &&
                          (key < a.prefix || key >= begin || key == slot);
        float scores[kQueries];
        for (int h = 0; h < kQueries; ++h)
            scores[h] = 0;
        if (seen)
#pragma unroll (kAsksAhead ? kPacks : 8) // an index known beforehand keeps them in registers
            for (int p = 0; p < kPacks; ++p) {
                // The new key is not read from the cache: it has just been written there.
                const Pack pack = key == slot ? packedFrom(fresh + p * kEach)
                                  : isAhead   ? keyAhead[kAsksAhead ? p : 0]
                                              : load(keys + (long long)key * kPacks + p);
                float k[kEach];
                unpack(pack, k);
                for (int h = 0; h < kQueries; ++h)
                    for (int i = 0; i < kEach; ++i)
                        scores[h] += query[h][p * kEach + i] * k[i];
            }
        for (int h = 0; h < kQueries; ++h) {
            float score = scores[h] * a.scale;
            if (a.cap > 0)
                score = tanhf(score / a.cap) * a.cap;
            weight[h][threadIdx.x] = seen ? score : kHidden;
        }
        __syncthreads();
        for (int h = warp; h < kQueries; h += kWarps) {
            float own[kChunk / 32];
            float top = largest[h];
            for (int i = 0; i < kChunk / 32; ++i) {
                own[i] = weight[h][lane + 32 * i];
                top = fmaxf(top, own[i]);
            }
            top = ofWarp(top, [](float p, float q) { return fmaxf(p, q); });
            float sum = 0;
            for (int i = 0; i < kChunk / 32; ++i) {
                own[i] = own[i] == kHidden ? 0.0f : expf(own[i] - top);
                weight[h][lane + 32 * i] = own[i];
                sum += own[i];
            }
            sum = ofWarp(sum, add);
            if (lane == 0) {
                shrink[h] = expf(largest[h] - top);
                total[h] = total[h] * shrink[h] + sum;
                largest[h] = top;
            }
        }
        __syncthreads();
        const int count = length - chunk < kChunk ? length - chunk : kChunk;
        for (int h = 0; h < kQueries; ++h)
            for (int p = 0; p < kPacksOfLane; ++p)
                for (int k = 0; k < kEach; ++k)
                    sums[h][p][k] *= shrink[h];
        if (reads)
#pragma unroll (kAsksAhead ? kOwnKeys : 8)
            for (int i = 0; i < kOwnKeys; ++i) {
                const int s = mine + i * kGroups;
                if (s >= count)
                    break;
                for (int p = 0; p < kPacksOfLane; ++p) {
                    const Pack pack =
                        chunk + s == slot ? load(ofSlot + place + 32 * p)
                        : isAhead         ? valueAhead[kAsksAhead ? i : 0]
                                          : load(values + (long long)(chunk + s) * kPacks + place +
                                                 32 * p);
                    float v[kEach];
                    unpack(pack, v);
                    for (int h = 0; h < kQueries; ++h)
                        for (int k = 0; k < kEach; ++k)
                            sums[h][p][k] += weight[h][s] * v[k];
                }
            }
        __syncthreads();
    }
    for (int h = 0; h < kQueries; ++h)
        for (int p = 0; p < kPacksOfLane; ++p)
            for (int k = 0; k < kEach; ++k) {
                float sum = sums[h][p][k]; // of all groups of the warp, in the lanes of the first
                for (int g = 1; g < kTogether; ++g)
                    sum += __shfl_sync(kAllLanes, sums[h][p][k], (lane + g * kPacks) % 32);
                if (group == 0)
                    apart[warp][h][(place + 32 * p) * kEach + k] = sum;
            }
    __syncthreads();
    float* part = a.parts + (long long)blockIdx.x * kQueries * kPart;
    for (int column = threadIdx.x; column < kQueries * kHeadWidth; column += kChunk) {
        const int h = column / kHeadWidth;
        float sum = 0;
        for (int g = 0; g < kWarps; ++g)
            sum += apart[g][h][column % kHeadWidth];
        if (splits == 1)
            storeOne(a.mixed, (long long)unit * kQueries * kHeadWidth + column, sum / total[h]);
        else
            part[h * kPart + column % kHeadWidth] = sum;
    }
    if (splits == 1)
        return;
    if (threadIdx.x < kQueries) {
        part[threadIdx.x * kPart + kHeadWidth] = largest[threadIdx.x];
        part[threadIdx.x * kPart + kHeadWidth + 1] = total[threadIdx.x];
    }
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        last = atomicAdd(a.finished + unit, 1) == splits - 1;
        if (last)
            a.finished[unit] = 0;
    }
    __syncthreads();
    if (!last)
        return;
    __threadfence();
    const float* parts = a.parts + (long long)unit * kSplits * kQueries * kPart;
    for (int column = threadIdx.x; column < kQueries * kHeadWidth; column += kChunk) {
        const int h = column / kHeadWidth;
        float top = kHidden, sum = 0, all = 0;
        for (int s = 0; s < splits; ++s)
            top = fmaxf(top, fresher(parts + (s * kQueries + h) * kPart + kHeadWidth));
        for (int s = 0; s < splits; ++s) {
            const float* one = parts + (s * kQueries + h) * kPart;
            const float factor = expf(fresher(one + kHeadWidth) - top);
            sum += factor * fresher(one + column % kHeadWidth);
            all += factor * fresher(one + kHeadWidth + 1);
        }
        storeOne(a.mixed, (long long)unit * kQueries * kHeadWidth + column, sum / all);
    }
}
)cuda";

} // namespace lathe
