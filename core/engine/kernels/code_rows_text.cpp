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
constexpr bool kEven = kChunks % kSplit == 0;            // all warps have as many
constexpr int kLines = kPaired ? 2 : 1;
constexpr int kMostAhead = kPaired ? 2 : 4; // more take registers that other blocks need
constexpr int kCodesAhead = kOfWarp < kMostAhead ? kOfWarp : kMostAhead;
constexpr int kScales = kGroup % 64 == 0 ? 1 : 2; // of a chunk and row
constexpr int kOutsOfTile = 16;

// A block a tile of 16 outputs (two where gate and up are paired); its warps share the inputs. What
// costs time beside the bytes is the number of instructions, so every lane reads its inputs of a
// chunk as two packs: fourBitCodes() orders the codes for that.
extern "C" __global__ void __launch_bounds__(32 * kSplit) codeRows(const Rows a) {
    __shared__ float partial[kLines][kRows][kSplit][kOutsOfTile];
    const int warp = threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    const int high = lane / 4; // row of a tile of weights, column of a tile of x
    const int low = lane % 4;
    const int made = kPaired ? a.outs / 2 : a.outs;
    const int begin = warp * kOfWarp;
    const int rest = kChunks - begin;
    const int count = kEven || rest > kOfWarp ? kOfWarp : rest; // may be below 1
    const Pack* codes[kLines];
    const float2* scaleOf[kLines][2];
#pragma unroll
    for (int line = 0; line < kLines; ++line) {
        const long long tile = blockIdx.x + line * (made / kOutsOfTile);
        codes[line] = a.weight + (tile * kChunks + begin) * 32 + lane;
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            long long row = tile * kOutsOfTile + high + 8 * half;
            row = row < a.outs ? row : a.outs - 1; // the last tile may be cut
            scaleOf[line][half] = a.scales + row * (kIn / kGroup);
        }
    }
    Pack ahead[kCodesAhead][kLines];
    float2 scales[kCodesAhead][kLines][2][kScales];
    const auto fetch = [&](int chunk, int slot) {
#pragma unroll
        for (int line = 0; line < kLines; ++line) {
            ahead[slot][line] = streamed(codes[line] + chunk * 32);
#pragma unroll
            for (int half = 0; half < 2; ++half)
#pragma unroll
                for (int k = 0; k < kScales; ++k)
                    scales[slot][line][half][k] =
                        scaleOf[line][half][((begin + chunk) * 64 + 32 * k) / kGroup];
        }
    };
    // Codes and scales are on their way before the kernel in front has finished.
#pragma unroll
    for (int slot = 0; slot < kCodesAhead; ++slot)
        if (kEven || slot < count)
            fetch(slot, slot);
    letNextBegin();
    waitForTheOneBefore();
    const Pack* x = inputsOf<32 * kSplit>(a) + high * (kIn / 8) + begin * 8 + low;
    const unsigned ones[4] = {0x3f803f80u, 0x3f803f80u, 0x3f803f80u, 0x3f803f80u};
    float total[kLines][4] = {}, sum[kLines][4] = {}, ofInputs[4] = {};
    const auto take = [&](int slot, int part) {
#pragma unroll
        for (int line = 0; line < kLines; ++line)
#pragma unroll
            for (int k = 0; k < 4; ++k) {
                const float2 scale = scales[slot][line][k / 2][part];
                total[line][k] +=
                    scale.x * (sum[line][k] - (128.0f + scale.y) * ofInputs[k % 2]);
                sum[line][k] = 0;
            }
#pragma unroll
        for (int k = 0; k < 4; ++k)
            ofInputs[k] = 0;
    };
    // Not unrolled further: instructions that run once are waited for as codes are.
#pragma unroll 1
    for (int first = 0; first < count; first += kCodesAhead)
#pragma unroll
        for (int slot = 0; slot < kCodesAhead; ++slot) {
            const int chunk = first + slot;
            if (chunk >= count)
                break;
            Pack inputs[2] = {};
            if (high < kRows) {
                inputs[0] = load(x + chunk * 8);
                inputs[1] = load(x + chunk * 8 + 4);
            }
#pragma unroll
            for (int quarter = 0; quarter < 4; ++quarter) {
                const unsigned* pair = inputs[quarter / 2].words + quarter % 2 * 2;
                const unsigned b[2] = {pair[0], pair[1]};
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
                if (quarter == 3)
                    take(slot, kScales - 1);
                else if (kScales == 2 && quarter == 1)
                    take(slot, 0);
            }
            if (chunk + kCodesAhead < count)
                fetch(chunk + kCodesAhead, slot);
        }
#pragma unroll
    for (int line = 0; line < kLines; ++line)
#pragma unroll
        for (int k = 0; k < 4; ++k)
            if (2 * low + k % 2 < kRows)
                partial[line][2 * low + k % 2][warp][high + k / 2 * 8] = total[line][k];
    __syncthreads();
    Best best = noBest();
    const int row = threadIdx.x / kOutsOfTile; // of x, for those that go on
    const int out = blockIdx.x * kOutsOfTile + threadIdx.x % kOutsOfTile;
    for (int r = row; r < kRows; r += 2 * kSplit) {
        float ofLine[2] = {0, 0};
#pragma unroll
        for (int line = 0; line < kLines; ++line)
#pragma unroll
            for (int w = 0; w < kSplit; ++w)
                ofLine[line] += partial[line][r][w][threadIdx.x % kOutsOfTile];
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
