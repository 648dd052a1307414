#include "core/engine/kernels/decode_kernel.h"

#include "core/engine/kernels/choose_text.h"
#include "core/engine/kernels/code_rows_text.h"
#include "core/engine/kernels/decode_arguments.h"
#include "core/engine/kernels/decode_text.h"
#include "core/engine/kernels/device_text.h"
#include "core/engine/kernels/norm_text.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <bit>

namespace lathe {
namespace {

constexpr int64_t kWarps = 8;         ///< of a block of `rows`
constexpr int64_t kOutsWithBest = 4;  ///< of a warp of the head: fewer candidates for the largest
constexpr int64_t kPacksInFlight = 8; ///< of a lane
constexpr int64_t kOutsOfTile = 16;   ///< as in code_rows_text.cpp
constexpr int64_t kInputsOfChunk = 64;
constexpr int64_t kBytesOfNormed = 16 << 10; ///< in a block: more leaves no room for others
constexpr int64_t kChoosers = 1024;

/// The same members, in the same order, as Rows in decode_text.cpp.
struct RowsArguments {
    const void* weight = nullptr;
    const void* scales = nullptr;
    const void* x = nullptr;
    const void* branch = nullptr;
    void* sum = nullptr;
    NormParameters norm{};
    const void* bias = nullptr;
    void* y = nullptr;
    void* logits = nullptr;
    void* best = nullptr;
    int outs = 0;
    int yStep = 0;
    float cap = 0;
};

/// The same members, in the same order, as Embed in decode_text.cpp.
struct EmbedArguments {
    const void* embedding = nullptr;
    const void* positions = nullptr;
    const void* ids = nullptr;
    const void* slot = nullptr;
    const void* padding = nullptr;
    void* stream = nullptr;
    float scale = 1;
    int prefix = 0, offset = 0;
};

/// The same members, in the same order, as Choose in choose_text.cpp.
struct ChooseArguments {
    const void* best = nullptr;
    const void* logits = nullptr;
    void* mass = nullptr;
    const void* shares = nullptr;
    void* ids = nullptr;
    void* slot = nullptr;
    void* step = nullptr;
    void* written = nullptr;
    int bests = 0, words = 0, steps = 0, topK = 0;
    double temperature = 1, topP = 1;
    void* finished = nullptr;
};

int64_t outsOf(const RowsTask& task) {
    return task.scales.defined() ? task.scales.size(0) : task.weight.size(0);
}

int64_t madeOf(const RowsTask& task) {
    return task.paired ? outsOf(task) / 2 : outsOf(task);
}

/// Outputs of a warp: reading is fastest with one output per warp.
int64_t outsOfWarp(const RowsTask& task) {
    return task.best.defined() ? kOutsWithBest : 1;
}

int64_t blocksOf(const RowsTask& task) {
    const int64_t outs = task.scales.defined() ? kOutsOfTile : kWarps * outsOfWarp(task);
    return (madeOf(task) + outs - 1) / outs;
}

/// Warps that share the inputs of a tile of codes: enough for about sixteen per processor.
int64_t warpsOfTile(const RowsTask& task) {
    const auto powerBelow = [](int64_t count) {
        return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(count)));
    };
    const int64_t wanted = std::clamp<int64_t>(16 * kProcessors / blocksOf(task), 4, 16);
    return powerBelow(std::min(wanted, task.x.size(1) / kInputsOfChunk));
}

/// The constants of kDecodeText, for all of its kernels.
std::string rowsConstants(const RowsTask& task) {
    const int64_t in = task.x.size(1);
    const int64_t outs = outsOfWarp(task);
    const int64_t steps = (in / (half(task.x) ? 8 : 4) + 31) / 32;
    const int64_t ahead = kPacksInFlight / (task.paired ? 2 * outs : outs);
    const Activation kind = task.activation.value_or(Activation::Silu);
    return constant("kHalf", half(task.x)) + constant("kRows", task.x.size(0)) +
           constant("kIn", in) + constant("kOuts", outs) +
           constant("kAhead", std::clamp<int64_t>(ahead, 1, steps)) +
           constant("kPaired", task.paired) +
           constant("kActivates", task.activation.has_value() && !task.paired) +
           constant("kActivation", static_cast<int64_t>(kind)) +
           constant("kBias", task.bias.defined()) + constant("kBest", task.best.defined()) +
           constant("kNormed", task.norm.stream.defined()) + normConstants(task.norm);
}

KernelSource rowsSource(const RowsTask& task) {
    if (!task.scales.defined()) {
        return {"rows", rowsConstants(task), {kDeviceText, kNormText, kDecodeText}};
    }
    return {"codeRows",
            rowsConstants(task) + constant("kGroup", task.x.size(1) / task.scales.size(1)) +
                constant("kSplit", warpsOfTile(task)),
            {kDeviceText, kNormText, kDecodeText, kCodeRowsText}};
}

/// For the kernels that make no product.
std::string noProduct(bool isHalf, int64_t width) {
    RowsTask task;
    task.x = at::empty({1, width},
                       at::TensorOptions(isHalf ? at::kBFloat16 : at::kFloat).device(at::kMeta));
    task.weight = task.x;
    return rowsConstants(task);
}

KernelSource chooseSource(bool isHalf, bool draws) {
    return {"choose",
            noProduct(isHalf, 8) + constant("kDraws", draws),
            {kDeviceText, kNormText, kDecodeText, kChooseText}};
}

} // namespace

std::string refusal(const RowsTask& task) {
    const int64_t rows = task.x.size(0);
    const int64_t in = task.x.size(1);
    if (!fitsForwardKernels(task.x) || !task.x.is_contiguous() || !task.weight.is_contiguous()) {
        return "the values are not where a kernel can read them";
    }
    if (rows > kMostDecodeRows || !std::has_single_bit(static_cast<uint64_t>(rows))) {
        return "not 1, 2, 4 or 8 rows";
    }
    if (task.scales.defined()) {
        const bool fits = half(task.x) && in % kInputsOfChunk == 0 &&
                          in / task.scales.size(1) % 32 == 0 &&
                          (!task.paired || madeOf(task) % kOutsOfTile == 0);
        return fits ? "" : "codes need bfloat16, a multiple of 64 inputs and of 32 in a group";
    }
    if (task.weight.scalar_type() != task.x.scalar_type()) {
        return "the weight is of another type";
    }
    return in % (half(task.x) ? 8 : 4) == 0 ? "" : std::to_string(in) + " inputs";
}

bool fitsNormInside(const NormTask& norm) {
    return refusal(norm).empty() && static_cast<int64_t>(norm.stream.nbytes()) <= kBytesOfNormed;
}

int64_t bestBlocks(const RowsTask& head) {
    RowsTask task = head;
    task.best = head.weight; // any tensor: it only has to be defined
    return blocksOf(task);
}

void multiplyRows(const RowsTask& task) {
    LATHE_ASSERT(refusal(task).empty());
    LATHE_ASSERT(!task.best.defined() || task.best.size(1) == blocksOf(task));
    const bool normed = task.norm.stream.defined();
    LATHE_ASSERT(!normed || !task.norm.branch.defined() || task.sum.defined());
    RowsArguments arguments{.weight = task.weight.const_data_ptr(),
                            .scales = dataOf(task.scales),
                            .x = (normed ? task.norm.stream : task.x).const_data_ptr(),
                            .branch = dataOf(task.norm.branch),
                            .sum = roomOf(task.sum),
                            .norm = NormParameters(task.norm),
                            .bias = dataOf(task.bias),
                            .y = roomOf(task.y),
                            .logits = roomOf(task.logits),
                            .best = roomOf(task.best),
                            .outs = static_cast<int>(outsOf(task)),
                            .yStep = task.y.defined() ? static_cast<int>(task.y.stride(0)) : 0,
                            .cap = static_cast<float>(task.cap)};
    launchKernel(rowsSource(task), task.x.device(),
                 {.blocks = blocksOf(task),
                  .threads = 32 * (task.scales.defined() ? warpsOfTile(task) : kWarps),
                  .early = true},
                 &arguments);
}

at::Tensor fourBitCodes(const at::Tensor& codes) {
    const int64_t outs = codes.size(0);
    const int64_t tiles = (outs + kOutsOfTile - 1) / kOutsOfTile;
    const at::Tensor whole = at::constant_pad_nd(codes, {0, 0, 0, tiles * kOutsOfTile - outs});
    // A lane t of a tile of 16 x 16 holds outputs g and g + 8 and two pairs of inputs (the
    // fragments of mma.m16n8k16); four tiles are its 16 bytes. Which inputs a tile multiplies is
    // free: here tiles 0 and 1 take the eight from 8 t on, tiles 2 and 3 those 32 further, so that
    // a lane reads its inputs as two packs.
    const at::Tensor parts =
        whole.view({tiles, 2, 8, codes.size(1) / kInputsOfChunk, 2, 4, 2, 2, 2});
    // tile, half of outputs, g, chunk, half of inputs, t, tile of the half, pair, which of the pair
    const auto half = [&](int64_t which) {
        return parts.select(1, which).permute({0, 2, 1, 4, 3, 5, 7, 6});
    };
    return (half(0) + half(1) * 16).to(at::kByte).contiguous().view({tiles, -1});
}

void embedIds(const EmbedTask& task, const DecodeState& state) {
    EmbedArguments arguments{.embedding = task.embedding.const_data_ptr(),
                             .positions = dataOf(task.positions),
                             .ids = state.ids.const_data_ptr(),
                             .slot = state.slot.const_data_ptr(),
                             .padding = state.padding.const_data_ptr(),
                             .stream = task.stream.mutable_data_ptr(),
                             .scale = static_cast<float>(task.scale),
                             .prefix = state.prefix,
                             .offset = static_cast<int>(task.positionOffset)};
    const KernelSource source{"embed",
                              noProduct(half(task.stream), task.stream.size(1)),
                              {kDeviceText, kNormText, kDecodeText}};
    launchKernel(source, task.stream.device(),
                 {.blocks = task.stream.size(0), .threads = 256, .early = true}, &arguments);
}

void chooseTokens(const ChoiceTask& task, const DecodeState& state) {
    const bool draws = task.logits.defined();
    const int64_t rows = task.written.size(0);
    ChooseArguments arguments{.best = task.best.const_data_ptr(),
                              .logits = dataOf(task.logits),
                              .mass = roomOf(task.mass),
                              .shares = dataOf(task.shares),
                              .ids = state.ids.mutable_data_ptr(),
                              .slot = state.slot.mutable_data_ptr(),
                              .step = state.step.mutable_data_ptr(),
                              .written = task.written.mutable_data_ptr(),
                              .bests = static_cast<int>(task.best.size(1)),
                              .words = draws ? static_cast<int>(task.logits.size(1)) : 0,
                              .steps = static_cast<int>(task.written.size(1)),
                              .topK = static_cast<int>(task.topK),
                              .temperature = task.temperature,
                              .topP = task.topP,
                              .finished = state.finished.mutable_data_ptr<int>() +
                                          (state.finished.size(0) - 1)};
    launchKernel(chooseSource(true, draws), state.ids.device(),
                 {.blocks = rows, .threads = kChoosers, .early = true}, &arguments);
}

std::vector<KernelSource> decodeSources(at::ScalarType dtype, bool fourBits) {
    const auto values = at::TensorOptions(dtype).device(at::kMeta);
    RowsTask rows;
    rows.x = at::empty({2, 2048}, values);
    rows.weight = at::empty({8192, 2048}, values);
    rows.paired = true;
    if (fourBits) {
        rows.scales = at::empty({8192, 16, 2}, values.dtype(at::kFloat));
    }
    AttentionTask attention;
    attention.heads = 32;
    attention.kvHeads = 8;
    attention.headWidth = 64;
    attention.keys = at::empty({1, 8, 512, 64}, values);
    attention.cosine = at::empty({512, 32}, values);
    const bool isHalf = dtype == at::kBFloat16;
    return {rowsSource(rows), attentionSource(attention), chooseSource(isHalf, true),
            chooseSource(isHalf, false)};
}

} // namespace lathe
