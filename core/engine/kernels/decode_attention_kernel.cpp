#include "core/engine/kernels/decode_arguments.h"
#include "core/engine/kernels/decode_attention_text.h"
#include "core/engine/kernels/device_text.h"

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kMostSplits = 32;
constexpr int64_t kMostKeys = 512;      ///< of a block of `mix` at a time
constexpr int64_t kSmallestChunk = 128; ///< likewise
constexpr int64_t kMostHeadWidth = 512;
constexpr int64_t kSharedBytes = 47 << 10;

/// The same members, in the same order, as Mix in decode_attention_text.cpp.
struct MixArguments {
    const void* projected = nullptr;
    const void* queryNorm = nullptr;
    const void* keyNorm = nullptr;
    const void* cosine = nullptr;
    const void* sine = nullptr;
    void* keys = nullptr;
    void* values = nullptr;
    const void* slot = nullptr;
    const void* padding = nullptr;
    void* parts = nullptr;
    void* finished = nullptr;
    void* mixed = nullptr;
    int capacity = 0, prefix = 0, window = 0;
    float eps = 0, scale = 1, cap = 0;
};

/// Queries that a block of `mix` takes: not all that share a key if that leaves processors idle.
int64_t queriesOf(const AttentionTask& task) {
    const int64_t shared = task.heads / task.kvHeads;
    const int64_t splits = (task.keys.size(2) + kMostKeys - 1) / kMostKeys;
    const int64_t heads = task.keys.size(0) * task.kvHeads * splits;
    int64_t queries = shared;
    while (queries % 2 == 0 && 2 * heads * (shared / queries) <= kProcessors) {
        queries /= 2;
    }
    return queries;
}

/// Shared memory of a block of `mix` in bytes: `queries` of `width` values, `chunk` keys at a time.
int64_t sharedBytes(int64_t queries, int64_t width, int64_t chunk) {
    const int64_t warps = chunk / 32;
    return 4 * (queries * (width + chunk) + (warps + 1) * width + warps * queries * width);
}

/// Keys that a block of `mix` takes at a time, one per thread: enough that a text of a few hundred
/// tokens needs one block per head, and few enough that keys, values and sums fit into registers.
int64_t chunkOf(const AttentionTask& task) {
    const int64_t packs = task.headWidth / (half(task.keys) ? 8 : 4);
    const int64_t queries = queriesOf(task);
    int64_t chunk = packs <= 8 && queries <= 4 ? kMostKeys : packs <= 16 ? 256 : kSmallestChunk;
    while (chunk > kSmallestChunk && sharedBytes(queries, task.headWidth, chunk) > kSharedBytes) {
        chunk /= 2;
    }
    return chunk;
}

/// Blocks that share the keys of a head: no more than keep the processors busy.
int64_t splitsOf(const AttentionTask& task) {
    const int64_t capacity = task.keys.size(2);
    const int64_t heads = task.keys.size(0) * task.heads / queriesOf(task);
    const int64_t useful = std::max<int64_t>(1, 2 * kProcessors / heads);
    return std::clamp((capacity + chunkOf(task) - 1) / chunkOf(task), int64_t{1},
                      std::min(kMostSplits, useful));
}

} // namespace

KernelSource attentionSource(const AttentionTask& task) {
    const bool wide = (task.queryNorm.defined() && task.queryNorm.scalar_type() == at::kFloat) ||
                      (task.keyNorm.defined() && task.keyNorm.scalar_type() == at::kFloat);
    const int64_t rotated = task.cosine.defined() ? task.cosine.size(1) : 0;
    return {"mix",
            constant("kHalf", half(task.keys)) + constant("kHeads", task.heads) +
                constant("kKvHeads", task.kvHeads) + constant("kHeadWidth", task.headWidth) +
                constant("kRotated", rotated) + constant("kWideWeight", wide) +
                constant("kPlusOne", task.normPlusOne) + constant("kSplits", splitsOf(task)) +
                constant("kChunk", chunkOf(task)) + constant("kQueries", queriesOf(task)),
            {kDeviceText, kDecodeAttentionText}};
}

std::string refusal(const AttentionTask& task) {
    const int64_t each = half(task.keys) ? 8 : 4;
    if (task.headWidth % each != 0 || task.headWidth > kMostHeadWidth) {
        return "heads of " + std::to_string(task.headWidth) + " values";
    }
    const int64_t shared = task.heads / task.kvHeads;
    if (sharedBytes(shared, task.headWidth, kSmallestChunk) > kSharedBytes) {
        return std::to_string(shared) + " queries of " + std::to_string(task.headWidth) +
               " values share a key";
    }
    const bool sameType = !task.queryNorm.defined() || !task.keyNorm.defined() ||
                          task.queryNorm.scalar_type() == task.keyNorm.scalar_type();
    return sameType ? "" : "norms of two types";
}

int64_t attentionParts(const AttentionTask& task) {
    return task.keys.size(0) * task.heads * splitsOf(task) * (task.headWidth + 2);
}

void attendCached(const AttentionTask& task, const DecodeState& state) {
    const int64_t rows = task.keys.size(0);
    MixArguments mix{.projected = task.projected.const_data_ptr(),
                     .queryNorm = dataOf(task.queryNorm),
                     .keyNorm = dataOf(task.keyNorm),
                     .cosine = dataOf(task.cosine),
                     .sine = dataOf(task.sine),
                     .keys = task.keys.mutable_data_ptr(),
                     .values = task.values.mutable_data_ptr(),
                     .slot = state.slot.const_data_ptr(),
                     .padding = state.padding.const_data_ptr(),
                     .parts = task.parts.mutable_data_ptr(),
                     .finished = state.finished.mutable_data_ptr(),
                     .mixed = task.mixed.mutable_data_ptr(),
                     .capacity = static_cast<int>(task.keys.size(2)),
                     .prefix = state.prefix,
                     .window = static_cast<int>(task.window),
                     .eps = static_cast<float>(task.normEps),
                     .scale = static_cast<float>(task.scale),
                     .cap = static_cast<float>(task.cap)};
    launchKernel(attentionSource(task), task.keys.device(),
                 {.blocks = rows * task.heads / queriesOf(task) * splitsOf(task),
                  .threads = chunkOf(task),
                  .early = true},
                 &mix);
}

} // namespace lathe
