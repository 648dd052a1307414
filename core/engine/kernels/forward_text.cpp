#include "core/engine/kernels/forward_text.h"

namespace lathe {

// All are memory-bound, so each reads and writes once. Every intermediate value is rounded to the
// stored type where LibTorch's chain of operations would round it: the results are the same.
const char* const kForwardText = R"cuda(
// The same members, in the same order, as NormArguments in forward_kernel.cpp.
struct Norm {
    const Pack* stream;
    const Pack* branch;
    Pack* sum; // may be the stream
    NormParameters norm;
    Pack* out;
};

// A block a row: sum = stream + branch, out = norm(sum).
extern "C" __global__ void addNorm(const Norm a) {
    const long long begin = (long long)blockIdx.x * (kWidth / kEach);
    normRow<kNormThreads, kWidth>(a.norm, a.stream + begin, a.branch + begin, a.sum + begin,
                                  a.out + begin);
}

// The same members, in the same order, as RotateArguments in forward_kernel.cpp.
struct Rotate {
    void* x; // [batch, tokens, heads, width], steps below
    const float* cosine; // [rows, kRotated]
    const float* sine;
    long long batchStep, tokenStep, headStep;
    long long pairs; // of values in all
    int tokens, heads;
    int perRow; // angles of the second row of a batch come after those of the first
};

// A thread a pair (j, j + kRotated) of a head, in place.
extern "C" __global__ void rotate(const Rotate a) {
    const long long index = (long long)blockIdx.x * 256 + threadIdx.x;
    if (index >= a.pairs)
        return;
    const int j = (int)(index % kRotated);
    const long long heads = index / kRotated;
    const int head = (int)(heads % a.heads);
    const long long row = heads / a.heads; // batch and token
    const long long token = row % a.tokens;
    const long long angle = (a.perRow ? row : token) * kRotated + j;
    const float c = stored(a.cosine[angle]);
    const float s = stored(a.sine[angle]);
    const long long place =
        row / a.tokens * a.batchStep + token * a.tokenStep + head * a.headStep + j;
    const float p = loadOne(a.x, place);
    const float q = loadOne(a.x, place + kRotated);
    storeOne(a.x, place, stored(__fmul_rn(p, c)) - stored(__fmul_rn(q, s)));
    storeOne(a.x, place + kRotated, stored(__fmul_rn(q, c)) + stored(__fmul_rn(p, s)));
}

// The same members, in the same order, as GateArguments in forward_kernel.cpp.
struct Gate {
    const Pack* gate;
    const Pack* up;
    Pack* out;
    long long gateStep, upStep, packsOfRow, packs; // in packs
};

// out = activation(gate) · up, a pack a thread.
extern "C" __global__ void gate(const Gate a) {
    const long long index = (long long)blockIdx.x * 256 + threadIdx.x;
    if (index >= a.packs)
        return;
    const long long row = index / a.packsOfRow;
    const long long pack = index % a.packsOfRow;
    float x[kEach], y[kEach];
    unpack(load(a.gate + row * a.gateStep + pack), x);
    unpack(load(a.up + row * a.upStep + pack), y);
    for (int k = 0; k < kEach; ++k)
        x[k] = stored(activated<kActivation>(x[k])) * y[k];
    store(a.out + index, packed(x));
}
)cuda";

} // namespace lathe
