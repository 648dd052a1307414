#include "core/engine/kernels/train_text.h"

namespace lathe {

// All are memory-bound: each reads and writes once, and computes in float32.
const char* const kTrainText = R"cuda(
// The same members, in the same order, as NormSlopeArguments in train_kernel.cpp.
struct NormSlopes {
    const Pack* x; // [rows, kWidth]
    const Pack* slope;    // by the norm
    const Pack* sumSlope; // by x in other uses, or null
    NormParameters norm;
    Pack* out;
    float* weightSlopes; // [blocks, kWidth]: the share of each block; or null
    long long rows;
};

// With r = 1 / rms(x): out = sumSlope + r·w·slope - x·r³·mean(w·slope·x). A block takes a row at a
// time and keeps the sums by the weight in registers.
extern "C" __global__ void __launch_bounds__(kNormThreads) normSlopes(const NormSlopes a) {
    constexpr int kPacks = kWidth / kEach;
    constexpr int kHeld = (kPacks + kNormThreads - 1) / kNormThreads;
    float total[kHeld][kEach] = {};
    for (long long row = blockIdx.x; row < a.rows; row += gridDim.x) {
        const long long begin = row * kPacks;
        float x[kHeld][kEach], y[kHeld][kEach];
        float squares = 0, along = 0;
        for (int i = 0; i < kHeld; ++i) {
            const int pack = threadIdx.x + i * kNormThreads;
            if (pack >= kPacks)
                break;
            unpack(load(a.x + begin + pack), x[i]);
            unpack(load(a.slope + begin + pack), y[i]);
            for (int k = 0; k < kEach; ++k) {
                squares += x[i][k] * x[i][k];
                const float weight =
                    a.norm.at(a.norm.weight, pack * kEach + k) + (kPlusOne ? 1.0f : 0.0f);
                along += weight * y[i][k] * x[i][k];
            }
        }
        squares = ofBlock<kNormThreads>(squares, add);
        along = ofBlock<kNormThreads>(along, add);
        const float scale = rsqrtf(squares / kWidth + a.norm.eps);
        const float back = scale * scale * scale * along / kWidth;
        for (int i = 0; i < kHeld; ++i) {
            const int pack = threadIdx.x + i * kNormThreads;
            if (pack >= kPacks)
                break;
            float more[kEach] = {};
            if (a.sumSlope != nullptr)
                unpack(load(a.sumSlope + begin + pack), more);
            for (int k = 0; k < kEach; ++k) {
                const float weight =
                    a.norm.at(a.norm.weight, pack * kEach + k) + (kPlusOne ? 1.0f : 0.0f);
                more[k] += scale * weight * y[i][k] - back * x[i][k];
                total[i][k] += y[i][k] * x[i][k] * scale;
            }
            store(a.out + begin + pack, packed(more));
        }
    }
    if (a.weightSlopes == nullptr)
        return;
    for (int i = 0; i < kHeld; ++i) {
        const int pack = threadIdx.x + i * kNormThreads;
        if (pack < kPacks)
            for (int k = 0; k < kEach; ++k)
                a.weightSlopes[(long long)blockIdx.x * kWidth + pack * kEach + k] = total[i][k];
    }
}

// The same members, in the same order, as RotateIntoArguments in train_kernel.cpp.
struct RotateInto {
    const Pack* x; // [batch, tokens, heads, kWidth], steps below
    Pack* out;     // contiguous
    const float* cosine; // [rows, kRotated]
    const float* sine;
    long long batchStep, tokenStep, headStep; // in packs
    long long items;
    int tokens, heads;
    int perRow; // angles of the second row of a batch come after those of the first
    float sign; // -1 rotates back
};

// A thread a pair of packs (j, j + kRotated) of a head, or a pack that is not rotated.
extern "C" __global__ void rotateInto(const RotateInto a) {
    constexpr int kPairs = kRotated / kEach;
    constexpr int kItems = kWidth / kEach - kPairs; // of a head
    const long long index = (long long)blockIdx.x * 256 + threadIdx.x;
    if (index >= a.items)
        return;
    const int j = (int)(index % kItems);
    const long long heads = index / kItems;
    const int head = (int)(heads % a.heads);
    const long long row = heads / a.heads; // batch and token
    const long long token = row % a.tokens;
    const Pack* from = a.x + row / a.tokens * a.batchStep + token * a.tokenStep + head * a.headStep;
    Pack* to = a.out + heads * (kWidth / kEach);
    if (j >= kPairs) {
        store(to + kPairs + j, load(from + kPairs + j));
        return;
    }
    const long long angle = (a.perRow ? row : token) * kRotated + j * kEach;
    float p[kEach], q[kEach], first[kEach], second[kEach];
    unpack(load(from + j), p);
    unpack(load(from + kPairs + j), q);
    for (int k = 0; k < kEach; ++k) {
        const float c = stored(a.cosine[angle + k]);
        const float s = stored(a.sine[angle + k]) * a.sign;
        first[k] = stored(__fmul_rn(p[k], c)) - stored(__fmul_rn(q[k], s));
        second[k] = stored(__fmul_rn(q[k], c)) + stored(__fmul_rn(p[k], s));
    }
    store(to + j, packed(first));
    store(to + kPairs + j, packed(second));
}

// The derivative of activated().
template <int kActivation>
__device__ inline float steepness(float x) {
    constexpr float kBeta = 0.7978845608028654f; // sqrt(2 / pi)
    if (kActivation == 0) {
        const float sigmoid = 1.0f / (1.0f + expf(-x));
        return sigmoid * (1.0f + x * (1.0f - sigmoid));
    }
    if (kActivation == 1)
        return 0.5f * (1.0f + erff(x * 0.7071067811865476f)) +
               x * 0.3989422804014327f * expf(-0.5f * x * x);
    if (kActivation == 2) {
        const float bent = tanhf(kBeta * (x + 0.044715f * x * x * x));
        return 0.5f * (1.0f + bent) +
               0.5f * x * (1.0f - bent * bent) * kBeta * (1.0f + 0.134145f * x * x);
    }
    return x > 0 ? 1.0f : 0.0f;
}

// The same members, in the same order, as GateSlopeArguments in train_kernel.cpp.
struct GateSlopes {
    const Pack* gate;
    const Pack* up;
    const Pack* slope; // by activation(gate) · up, contiguous
    Pack* gateSlope;
    Pack* upSlope;
    long long gateStep, upStep, outStep, packsOfRow, packs; // in packs; outStep of both results
};

extern "C" __global__ void gateSlopes(const GateSlopes a) {
    const long long index = (long long)blockIdx.x * 256 + threadIdx.x;
    if (index >= a.packs)
        return;
    const long long row = index / a.packsOfRow;
    const long long pack = index % a.packsOfRow;
    float x[kEach], y[kEach], slope[kEach];
    unpack(load(a.gate + row * a.gateStep + pack), x);
    unpack(load(a.up + row * a.upStep + pack), y);
    unpack(load(a.slope + index), slope);
    for (int k = 0; k < kEach; ++k) {
        const float gate = x[k];
        x[k] = slope[k] * y[k] * steepness<kActivation>(gate);
        y[k] = slope[k] * stored(activated<kActivation>(gate));
    }
    store(a.gateSlope + row * a.outStep + pack, packed(x));
    store(a.upSlope + row * a.outStep + pack, packed(y));
}
)cuda";

const char* const kLossText = R"cuda(
// kStep values of a row, written where loadSome() reads them.
__device__ inline void storeSome(void* values, long long index, const float (&x)[kStep]) {
    if (kStep == 1) {
        storeOne(values, index, x[0]);
        return;
    }
    float pack[kEach];
    for (int k = 0; k < kStep; ++k)
        pack[k] = x[k];
    store((Pack*)((char*)values + index * (kHalf ? 2 : 4)), packed(pack));
}

// The same members, in the same order, as LossArguments in loss_kernel.cpp.
struct Loss {
    void* logits; // [rows, words]; become the gradient
    const long long* targets; // below 0: the row does not count
    float* nll;
    long long words;
    float factor; // of the gradient
};

// A block a row: nll = log Σ exp(logits) - logits[target], logits = factor·(softmax - target).
extern "C" __global__ void __launch_bounds__(kThreads) lossRows(const Loss a) {
    const long long begin = (long long)blockIdx.x * a.words;
    const long long target = a.targets[blockIdx.x];
    Best best = {kLowest, 0x7fffffff};
    float sum = 0;
    for (long long i = (long long)threadIdx.x * kStep; i < a.words && target >= 0;
         i += kThreads * kStep) {
        float x[kStep];
        loadSome(a.logits, begin + i, x);
        const float before = best.value;
        for (int k = 0; k < kStep; ++k)
            if (x[k] > best.value)
                best.value = x[k];
        sum *= shrunk(before, best.value);
        for (int k = 0; k < kStep; ++k)
            sum += __expf(x[k] - best.value);
    }
    const float largest = bestOfBlock(best).value;
    sum = ofBlock<kThreads>(sum * shrunk(best.value, largest), add);
    if (threadIdx.x == 0)
        a.nll[blockIdx.x] =
            target < 0 ? 0.0f : largest - loadOne(a.logits, begin + target) + logf(sum);
    __syncthreads(); // the logit of the target is read before it is replaced
    const float scale = a.factor / sum;
    for (long long i = (long long)threadIdx.x * kStep; i < a.words; i += kThreads * kStep) {
        float x[kStep];
        loadSome(a.logits, begin + i, x);
        for (int k = 0; k < kStep; ++k) {
            x[k] = target < 0 ? 0.0f : __expf(x[k] - largest) * scale;
            if (i + k == target)
                x[k] -= a.factor;
        }
        storeSome(a.logits, begin + i, x);
    }
}
)cuda";

} // namespace lathe
