#include "core/engine/kernels/norm_text.h"

namespace lathe {

const char* const kNormText = R"cuda(
struct NormParameters {
    const void* weight;
    const void* bias;
    float eps;

    __device__ inline float at(const void* values, int index) const {
        return kWideWeight ? ((const float*)values)[index] : loadOne(values, index);
    }
};

// By a block: out = norm(stream + branch) of one row; the sum, rounded as it is stored, also into
// `sum` unless that is null. LibTorch would round at the same places.
template <int kThreads, int kWidth>
__device__ inline void normRow(const NormParameters& norm, const Pack* stream, const Pack* branch,
                               Pack* sum, Pack* out) {
    constexpr int kPacks = kWidth / kEach;
    constexpr int kHeld = (kPacks + kThreads - 1) / kThreads; // packs of a thread
    float x[kHeld][kEach];
    Pack weights[kHeld]; // on their way while the sums are made
    for (int i = 0; i < kHeld && !kWideWeight; ++i) {
        const int pack = threadIdx.x + i * kThreads;
        if (pack < kPacks)
            weights[i] = load((const Pack*)norm.weight + pack);
    }
    float total = 0;
    for (int i = 0; i < kHeld; ++i) {
        const int pack = threadIdx.x + i * kThreads;
        if (pack >= kPacks)
            break;
        unpack(load(stream + pack), x[i]);
        if (kBranch) {
            float y[kEach];
            unpack(load(branch + pack), y);
            for (int k = 0; k < kEach; ++k)
                x[i][k] = stored(x[i][k] + y[k]);
            if (sum != nullptr)
                store(sum + pack, packed(x[i]));
        }
        for (int k = 0; k < kEach; ++k)
            total += kLayer ? x[i][k] : x[i][k] * x[i][k];
    }
    total = ofBlock<kThreads>(total, add);
    float mean = 0;
    if (kLayer) {
        mean = total / kWidth;
        total = 0;
        for (int i = 0; i < kHeld; ++i)
            if (threadIdx.x + i * kThreads < kPacks)
                for (int k = 0; k < kEach; ++k)
                    total += (x[i][k] - mean) * (x[i][k] - mean);
        total = ofBlock<kThreads>(total, add);
    }
    const float scale = rsqrtf(total / kWidth + norm.eps);
    for (int i = 0; i < kHeld; ++i) {
        const int pack = threadIdx.x + i * kThreads;
        if (pack >= kPacks)
            break;
        float own[kEach] = {};
        if (!kWideWeight)
            unpack(weights[i], own);
        for (int k = 0; k < kEach; ++k) {
            const int column = pack * kEach + k;
            const float weight = (kWideWeight ? norm.at(norm.weight, column) : own[k]) +
                                 (kPlusOne ? 1.0f : 0.0f);
            x[i][k] = (x[i][k] - mean) * scale * weight;
            if (kNormBias)
                x[i][k] += norm.at(norm.bias, column);
        }
        store(out + pack, packed(x[i]));
    }
}
)cuda";

} // namespace lathe
