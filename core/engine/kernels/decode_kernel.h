#pragma once

#include "core/engine/kernels/forward_kernel.h"

#include <optional>

namespace lathe {

// The kernels that write one token a row. All sizes are fixed when they are launched and the
// position is read on the device, so that the launches of one token can be recorded and repeated
// (LaunchGraph). Tensors are contiguous, on one CUDA device, values in bfloat16 or float32.

/// x [M, in] of few rows times a weight: each weight is read once.
struct RowsTask {
    at::Tensor weight{}; ///< [out, in] in the type of x, or codes of fourBitCodes() with `scales`
    at::Tensor scales{}; ///< [out, in / group, 2] float32: scale and zero; undefined: dense
    at::Tensor bias{};   ///< [out] in the type of x, or undefined
    at::Tensor x{};
    NormTask norm{};  ///< with a stream: x is its norm, computed here; x itself is not read
    at::Tensor sum{}; ///< [M, in] stream and branch together, where there is a branch
    at::Tensor y{};   ///< [M, yStep of which out are written]; out / 2 where `paired`
    std::optional<Activation> activation{};
    bool paired = false; ///< the first half of the outputs gates the second
    // In place of y: the largest of every block of outputs, and all of them where asked for.
    at::Tensor best{};   ///< [M, bestBlocks()] of 8 bytes
    at::Tensor logits{}; ///< [M, out] float32, or undefined
    double cap = 0;      ///< logits are cap · tanh(y / cap)
};

/// Most rows of x.
constexpr int64_t kMostDecodeRows = 8;

/// "" or why the product cannot be computed.
std::string refusal(const RowsTask& task);

/// Whether a product of `rows` rows of `in` inputs can begin with their norm.
bool fitsNormInside(const NormTask& norm);

void multiplyRows(const RowsTask& task);

/// Entries of RowsTask::best per row, for the weight of a head.
int64_t bestBlocks(const RowsTask& head);

/// Codes [out, in] uint8 below 16, in a multiple of 64, as multiplyRows() reads them: [ceil(out /
/// 16), 8 in].
at::Tensor fourBitCodes(const at::Tensor& codes);

/// What all kernels of a step share, on the device.
struct DecodeState {
    at::Tensor ids{};      ///< int32 [M]: the tokens that come next
    at::Tensor slot{};     ///< int32 [1]: tokens in the cache
    at::Tensor padding{};  ///< int32 [M]: how many of them come before a row's text
    at::Tensor step{};     ///< int32 [1]: tokens chosen so far
    at::Tensor finished{}; ///< int32 zeros, one per row and head, and one more
    int prefix = 0;
};

/// stream [M, D] = embedding[ids] · scale (+ positions).
struct EmbedTask {
    at::Tensor embedding{}, positions{};
    int64_t positionOffset = 0;
    double scale = 1;
    at::Tensor stream{};
};

void embedIds(const EmbedTask& task, const DecodeState& state);

/// Attention of one token a row over its cache.
struct AttentionTask {
    int64_t heads = 0, kvHeads = 0, headWidth = 0;
    at::Tensor projected{};            ///< [M, (H + 2 K) C]
    at::Tensor queryNorm{}, keyNorm{}; ///< [C] or undefined
    bool normPlusOne = false;
    double normEps = 0;
    at::Tensor cosine{}, sine{}; ///< float32 [capacity, R]; undefined: no rotation
    at::Tensor keys{}, values{}; ///< [M, K, capacity, C]
    at::Tensor mixed{};          ///< [M, H C]
    at::Tensor parts{};          ///< float32, attentionParts() of them
    int64_t window = 0;
    double scale = 1, cap = 0;
};

std::string refusal(const AttentionTask& task);

/// How many numbers AttentionTask::parts holds.
int64_t attentionParts(const AttentionTask& task);

/// Norms and rotates, appends to the cache at the slot, attends.
void attendCached(const AttentionTask& task, const DecodeState& state);

/// How tokens are chosen from the results of the head.
struct ChoiceTask {
    at::Tensor best{};    ///< of RowsTask
    at::Tensor logits{};  ///< of RowsTask; undefined: the largest is taken
    at::Tensor mass{};    ///< int64 [M, V], room, where tokens are drawn
    at::Tensor shares{};  ///< float64 [M, steps] random numbers in 0 … 1, where tokens are drawn
    at::Tensor written{}; ///< int32 [M, steps]: the tokens; -1: a logit is NaN
    int64_t topK = 0;
    double temperature = 1, topP = 1;
};

/// Chooses as Sampler does, and advances the state by one position.
void chooseTokens(const ChoiceTask& task, const DecodeState& state);

/// The sources for a type; for tests of the compiler.
std::vector<KernelSource> decodeSources(at::ScalarType dtype, bool fourBits);

} // namespace lathe
