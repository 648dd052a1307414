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
    float* parts;  // [rows, kKvHeads, kSplits, kShared, kHeadWidth + 2]
    int* finished; // [rows, kKvHeads] zeros, and zeros again at the end
    void* mixed;   // [rows, kHeads, kHeadWidth]
    int capacity, prefix, window;
    float eps, scale, cap;
};

constexpr int kShared = kHeads / kKvHeads; // queries that share a key head
constexpr int kChunk = 128;                // keys of a block at a time, one a thread
constexpr int kWarps = kChunk / 32;
constexpr int kPacks = kHeadWidth / kEach; // of a key
constexpr int kTogether = kPacks < 32 ? 32 / kPacks : 1; // keys that a warp reads together
constexpr int kPacksOfLane = (kPacks + 31) / 32;
constexpr int kGroups = kWarps * kTogether; // of keys, summed apart
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

// A block takes every kSplits-th chunk of the keys of one key head; the one whose chunk it is puts
// the new key and value into the cache; the last to finish joins what all have found.
extern "C" __global__ void __launch_bounds__(kChunk) mix(const Mix a) {
    __shared__ float query[kShared][kHeadWidth];
    __shared__ float fresh[kHeadWidth]; // the new key
    __shared__ float raw[kWarps][kHeadWidth];
    __shared__ float weight[kShared][kChunk];
    __shared__ float largest[kShared], total[kShared], shrink[kShared];
    __shared__ float apart[kGroups][kShared][kHeadWidth];
    __shared__ int last;
    letNextBegin();
    waitForTheOneBefore();
    const int split = blockIdx.x % kSplits;
    const int head = blockIdx.x / kSplits; // row and key head
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
    for (int h = warp; h < kShared + 1; h += kWarps) {
        const bool key = h == kShared;
        turn(a, key ? a.keyNorm : a.queryNorm,
             (heads + (key ? kHeads + kvHead : kvHead * kShared + h)) * kHeadWidth, angle,
             raw[warp], key ? fresh : query[h]);
    }
    if (threadIdx.x < kShared) {
        largest[threadIdx.x] = kHidden;
        total[threadIdx.x] = 0;
    }
    __syncthreads();
    const long long cache = (long long)head * a.capacity * kHeadWidth;
    if (slot / kChunk % kSplits == split)
        for (int j = threadIdx.x; j < kHeadWidth; j += kChunk) {
            const long long to = cache + (long long)slot * kHeadWidth + j;
            storeOne(a.keys, to, fresh[j]);
            storeOne(a.values, to,
                     loadOne(a.projected,
                             (heads + kHeads + kKvHeads + kvHead) * kHeadWidth + j));
        }
    __syncthreads();
    const int begin = a.prefix + padding;
    const int group = lane / (kPacks < 32 ? kPacks : 32);
    const int place = lane % (kPacks < 32 ? kPacks : 32);
    const bool reads = group < kTogether; // with heads of 96 values some lanes have no key
    float sums[kShared][kPacksOfLane][kEach];
    for (int h = 0; h < kShared; ++h)
        for (int p = 0; p < kPacksOfLane; ++p)
            for (int k = 0; k < kEach; ++k)
                sums[h][p][k] = 0;
    for (int chunk = split * kChunk; chunk < length; chunk += kSplits * kChunk) {
        const int key = chunk + threadIdx.x;
        const bool seen = key < length && (a.window == 0 || key > slot - a.window) &&
                          (key < a.prefix || key >= begin || key == slot);
        float scores[kShared];
        for (int h = 0; h < kShared; ++h)
            scores[h] = 0;
        if (seen) {
            const Pack* packs = (const Pack*)((const char*)a.keys +
                                              (cache + (long long)key * kHeadWidth) *
                                                  (kHalf ? 2 : 4));
#pragma unroll 8
            for (int p = 0; p < kPacks; ++p) {
                float k[kEach];
                unpack(load(packs + p), k);
                for (int h = 0; h < kShared; ++h)
                    for (int i = 0; i < kEach; ++i)
                        scores[h] += query[h][p * kEach + i] * k[i];
            }
        }
        for (int h = 0; h < kShared; ++h) {
            float score = scores[h] * a.scale;
            if (a.cap > 0)
                score = tanhf(score / a.cap) * a.cap;
            weight[h][threadIdx.x] = seen ? score : kHidden;
        }
        __syncthreads();
        for (int h = warp; h < kShared; h += kWarps) {
            float values[kChunk / 32];
            float top = largest[h];
            for (int i = 0; i < kChunk / 32; ++i) {
                values[i] = weight[h][lane + 32 * i];
                top = fmaxf(top, values[i]);
            }
            top = ofWarp(top, [](float p, float q) { return fmaxf(p, q); });
            float sum = 0;
            for (int i = 0; i < kChunk / 32; ++i) {
                values[i] = values[i] == kHidden ? 0.0f : expf(values[i] - top);
                weight[h][lane + 32 * i] = values[i];
                sum += values[i];
            }
            sum = ofWarp(sum, add);
            if (lane == 0) {
                shrink[h] = expf(largest[h] - top);
                total[h] = total[h] * shrink[h] + sum;
                largest[h] = top;
            }
        }
        __syncthreads();
        const int keys = length - chunk < kChunk ? length - chunk : kChunk;
        for (int h = 0; h < kShared; ++h)
            for (int p = 0; p < kPacksOfLane; ++p)
                for (int k = 0; k < kEach; ++k)
                    sums[h][p][k] *= shrink[h];
        if (reads) {
            const Pack* packs = (const Pack*)((const char*)a.values +
                                              (cache + (long long)chunk * kHeadWidth) *
                                                  (kHalf ? 2 : 4)) +
                                place;
#pragma unroll 8
            for (int s = warp * kTogether + group; s < keys; s += kGroups)
                for (int p = 0; p < kPacksOfLane; ++p) {
                    float v[kEach];
                    unpack(load(packs + s * kPacks + 32 * p), v);
                    for (int h = 0; h < kShared; ++h)
                        for (int k = 0; k < kEach; ++k)
                            sums[h][p][k] += weight[h][s] * v[k];
                }
        }
        __syncthreads();
    }
    if (reads)
        for (int h = 0; h < kShared; ++h)
            for (int p = 0; p < kPacksOfLane; ++p)
                for (int k = 0; k < kEach; ++k)
                    apart[warp * kTogether + group][h][(place + 32 * p) * kEach + k] =
                        sums[h][p][k];
    __syncthreads();
    float* part = a.parts + (long long)blockIdx.x * kShared * kPart;
    for (int column = threadIdx.x; column < kShared * kHeadWidth; column += kChunk) {
        const int h = column / kHeadWidth;
        float sum = 0;
        for (int g = 0; g < kGroups; ++g)
            sum += apart[g][h][column % kHeadWidth];
        if (splits == 1)
            storeOne(a.mixed, (long long)head * kShared * kHeadWidth + column, sum / total[h]);
        else
            part[h * kPart + column % kHeadWidth] = sum;
    }
    if (splits == 1)
        return;
    if (threadIdx.x < kShared) {
        part[threadIdx.x * kPart + kHeadWidth] = largest[threadIdx.x];
        part[threadIdx.x * kPart + kHeadWidth + 1] = total[threadIdx.x];
    }
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        last = atomicAdd(a.finished + head, 1) == splits - 1;
        if (last)
            a.finished[head] = 0;
    }
    __syncthreads();
    if (!last)
        return;
    __threadfence();
    const float* parts = a.parts + (long long)head * kSplits * kShared * kPart;
    for (int column = threadIdx.x; column < kShared * kHeadWidth; column += kChunk) {
        const int h = column / kHeadWidth;
        float top = kHidden, sum = 0, all = 0;
        for (int s = 0; s < splits; ++s)
            top = fmaxf(top, fresher(parts + (s * kShared + h) * kPart + kHeadWidth));
        for (int s = 0; s < splits; ++s) {
            const float* one = parts + (s * kShared + h) * kPart;
            const float factor = expf(fresher(one + kHeadWidth) - top);
            sum += factor * fresher(one + column % kHeadWidth);
            all += factor * fresher(one + kHeadWidth + 1);
        }
        storeOne(a.mixed, (long long)head * kShared * kHeadWidth + column, sum / all);
    }
}
)cuda";

} // namespace lathe
