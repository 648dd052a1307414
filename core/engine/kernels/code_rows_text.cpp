#include "core/engine/kernels/code_rows_text.h"

namespace lathe {

// Codes become bfloat16 by two operations a pair (0x43nn is 128 + n, exactly), and tensor cores
// multiply tiles of 16 outputs by all rows of x at once. Scales and zeros are taken in where a
// group ends: Σ s (c - z) x = s (Σ (128 + c) x - (128 + z) Σ x).
const char* const kCodeRowsText = R"cuda(
// d += a [16, 16] · b [16, 8], bfloat16 with float32 sums.
__device__ inline void multiplyTiles(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

constexpr int kChunks = kIn / 64;                        // of inputs, a pack of codes a lane
constexpr int kOfWarp = (kChunks + kSplit - 1) / kSplit; // chunks
constexpr int kCodesAhead = kOfWarp < 4 ? kOfWarp : 4;
constexpr bool kScaleOfChunk = kGroup % 64 == 0; // one scale serves a chunk
constexpr int kOutsOfTile = 16;

// The inputs of a block, in shared memory where they have room there.
__device__ inline const Pack* sharedInputs(const Rows& a) {
    constexpr int kPacksOfAll = kRows * (kIn / kEach);
    constexpr bool kRoom = !kNormed && kPacksOfAll <= 2048; // 32 KiB
    if (!kRoom)
        return inputsOf<32 * kSplit>(a);
    __shared__ Pack x[kRoom ? kPacksOfAll : 1];
    for (int i = threadIdx.x; i < kPacksOfAll; i += 32 * kSplit)
        store(x + i, load(a.x + i));
    __syncthreads();
    return x;
}

// A block a tile of 16 outputs (two where gate and up are paired); its warps share the inputs.
extern "C" __global__ void __launch_bounds__(32 * kSplit) codeRows(const Rows a) {
    constexpr int kLines = kPaired ? 2 : 1;
    __shared__ float partial[kSplit][kLines][kOutsOfTile][8];
    const int warp = threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    const int high = lane / 4; // row of a tile of weights, column of a tile of x
    const int low = lane % 4;
    const int made = kPaired ? a.outs / 2 : a.outs;
    const int begin = warp * kOfWarp;
    const int end = begin + kOfWarp < kChunks ? begin + kOfWarp : kChunks;
    long long tile[kLines];
    for (int line = 0; line < kLines; ++line)
        tile[line] = blockIdx.x + line * (made / kOutsOfTile);
    // Codes and scales of the next chunks are asked for before they are needed, the inputs before
    // all that: a block shares them.
    Pack ahead[kCodesAhead][kLines];
    float2 scales[kCodesAhead][kLines][2];
    const auto scaleAt = [&](int line, int input, int half) {
        long long row = tile[line] * kOutsOfTile + high + 8 * half;
        row = row < a.outs ? row : a.outs - 1; // the last tile may be cut
        return a.scales[row * (kIn / kGroup) + input / kGroup];
    };
    const auto fetch = [&](int chunk, int slot) {
        if (chunk >= end)
            return;
#pragma unroll
        for (int line = 0; line < kLines; ++line) {
            ahead[slot][line] = streamed(a.weight + (tile[line] * kChunks + chunk) * 32 + lane);
            if (kScaleOfChunk) {
                scales[slot][line][0] = scaleAt(line, chunk * 64, 0);
                scales[slot][line][1] = scaleAt(line, chunk * 64, 1);
            }
        }
    };
#pragma unroll
    for (int slot = 0; slot < kCodesAhead; ++slot)
        fetch(begin + slot, slot);
    const unsigned* x = (const unsigned*)sharedInputs(a) + high * (kIn / 2) + low;
    const unsigned ones[4] = {0x3f803f80u, 0x3f803f80u, 0x3f803f80u, 0x3f803f80u};
    float total[kLines][4] = {}, sum[kLines][4] = {}, ofInputs[4] = {};
    const auto take = [&](int line, float2 upper, float2 lower) {
        total[line][0] += upper.x * (sum[line][0] - (128.0f + upper.y) * ofInputs[0]);
        total[line][1] += upper.x * (sum[line][1] - (128.0f + upper.y) * ofInputs[1]);
        total[line][2] += lower.x * (sum[line][2] - (128.0f + lower.y) * ofInputs[0]);
        total[line][3] += lower.x * (sum[line][3] - (128.0f + lower.y) * ofInputs[1]);
#pragma unroll
        for (int k = 0; k < 4; ++k)
            sum[line][k] = 0;
    };
    // Not unrolled further: instructions that run once are waited for as codes are.
#pragma unroll 1
    for (int first = begin; first < end; first += kCodesAhead)
#pragma unroll
        for (int slot = 0; slot < kCodesAhead; ++slot) {
            const int chunk = first + slot;
            if (chunk >= end)
                break;
#pragma unroll
            for (int quarter = 0; quarter < 4; ++quarter) {
                const int from = chunk * 32 + quarter * 8; // pairs of inputs
                const unsigned b[2] = {high < kRows ? x[from] : 0, high < kRows ? x[from + 4] : 0};
                multiplyTiles(ofInputs, ones, b);
#pragma unroll
                for (int line = 0; line < kLines; ++line) {
                    unsigned w[4];
#pragma unroll
                    for (int k = 0; k < 4; ++k)
                        w[k] = ((ahead[slot][line].words[quarter] >> (4 * k)) & 0x000f000fu) |
                               0x43004300u;
                    multiplyTiles(sum[line], w, b);
                }
                const int next = chunk * 64 + (quarter + 1) * 16; // input
                const bool lastOne = chunk + 1 == end && quarter == 3;
                if ((quarter < 3 && kScaleOfChunk) || (next % kGroup != 0 && !lastOne))
                    continue;
#pragma unroll
                for (int line = 0; line < kLines; ++line)
                    take(line, kScaleOfChunk ? scales[slot][line][0] : scaleAt(line, next - 16, 0),
                         kScaleOfChunk ? scales[slot][line][1] : scaleAt(line, next - 16, 1));
#pragma unroll
                for (int k = 0; k < 4; ++k)
                    ofInputs[k] = 0;
            }
            fetch(chunk + kCodesAhead, slot);
        }
    for (int line = 0; line < kLines; ++line)
        for (int k = 0; k < 4; ++k)
            partial[warp][line][high + k / 2 * 8][2 * low + k % 2] = total[line][k];
    __syncthreads();
    Best best = noBest();
    const int row = threadIdx.x / kOutsOfTile; // of x, for those that go on
    const int out = blockIdx.x * kOutsOfTile + threadIdx.x % kOutsOfTile;
    for (int r = row; r < kRows; r += 2 * kSplit) {
        float ofLine[2] = {0, 0};
        for (int line = 0; line < kLines; ++line)
            for (int w = 0; w < kSplit; ++w)
                ofLine[line] += partial[w][line][threadIdx.x % kOutsOfTile][r];
        if (out < made) {
            const float y = finished(a, out, made, ofLine[0], ofLine[1]);
            if (kBest)
                best = compared(a, (long long)r * made + out, out, y, noBest());
            else
                storeOne(a.y, (long long)r * a.yStep + out, y);
        }
        if (kBest) { // 16 threads a row
            const unsigned together = 0xffffu << (threadIdx.x & 16);
            for (int distance = 8; distance > 0; distance /= 2) {
                const Best other = {__shfl_xor_sync(together, best.value, distance),
                                    __shfl_xor_sync(together, best.index, distance)};
                best = better(best, other);
            }
            if (threadIdx.x % kOutsOfTile == 0)
                a.best[(long long)r * gridDim.x + blockIdx.x] = best;
        }
    }
}
)cuda";

} // namespace lathe
