// Which models a recorded graph can write.
#include "core/engine/eval/decode_graph.h"
#include "core/engine/eval/decode_rows.h"
#include "core/engine/forward/rotary.h"
#include "core/engine/forward/sublayers.h"
#include "core/engine/prepared/packed_linear.h"

#include <ATen/ops/empty.h>

#include <bit>

namespace lathe {

std::optional<RowsTask> rowsOf(const Linear& linear) {
    RowsTask task;
    task.bias = linear.bias;
    if (!linear.in.empty()) {
        return std::nullopt;
    }
    const PackedLinear* packed = packedLinearOf(linear);
    if (packed && packed->choice->kernel && packed->choice->kernel->rowsForm && packed->serves(1)) {
        task.weight = packed->tensors.weight;
        task.scales = packed->tensors.scale;
        return task;
    }
    const auto* single = linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts[0]) : nullptr;
    if (!single) {
        return std::nullopt;
    }
    task.weight = single->weight;
    return task;
}

Linear headOf(const Model& model) {
    return model.head.present() ? model.head : makeDense(model.embedding);
}

namespace {

/// Why multiplyRows() cannot compute a product of `rows` rows with a linear; "" when it can, and
/// also where the linear is absent.
std::string linearRefusal(const Linear& linear, const Model& model, int64_t rows,
                          bool paired = false) {
    if (!linear.present()) {
        return "";
    }
    std::optional<RowsTask> task = rowsOf(linear);
    if (!task) {
        return "a linear with operations or parts that have no kernel";
    }
    task->x = at::empty({rows, inFeatures(linear)}, model.embedding.options());
    task->paired = paired;
    return refusal(*task);
}

std::string attentionRefusal(const Attention& a, const Model& model) {
    AttentionTask task;
    task.heads = a.heads;
    task.kvHeads = a.kvHeads;
    task.headWidth = a.headWidth;
    task.queryNorm = a.qNorm.weight;
    task.keyNorm = a.kNorm.weight;
    task.keys = model.embedding; // for its type
    return refusal(task);
}

std::string blockRefusal(const Block& block, const Model& model, int64_t rows) {
    if (!block.attention || !block.mlp) {
        return "a block lacks a sublayer";
    }
    const Attention& a = *block.attention;
    if (a.kv.bits > 0 || a.rotateKeys) {
        return "keys and values are rounded or rotated";
    }
    if (a.qkv.present() && model.config->qkvOrder != QkvOrder::Rows) {
        return "queries, keys and values lie head by head";
    }
    if (block.mlp->gate.present()) {
        return "gate and up are apart";
    }
    for (const Linear* linear :
         {&a.q, &a.k, &a.v, &a.qkv, &a.o, &block.mlp->up, &block.mlp->down}) {
        if (std::string reason = linearRefusal(*linear, model, rows); !reason.empty()) {
            return reason;
        }
    }
    if (std::string reason = linearRefusal(block.mlp->gateUp, model, rows, true); !reason.empty()) {
        return reason;
    }
    return attentionRefusal(a, model);
}

} // namespace

std::string DecodeGraph::refusal(const Model& prepared, int64_t rows) {
    const ModelConfig& config = *prepared.config;
    if (!fitsForwardKernels(prepared.embedding)) {
        return "it runs on CUDA devices only";
    }
    if (rows > kMostDecodeRows || !std::has_single_bit(static_cast<uint64_t>(rows))) {
        return std::to_string(rows) + " rows: the kernels know 1, 2, 4 and " +
               std::to_string(kMostDecodeRows);
    }
    if (config.parallelResidual || !config.normBefore || !prepared.finalNorm.weight.defined() ||
        prepared.projectIn.present() || prepared.blocks.empty()) {
        return "a family whose blocks have no kernels";
    }
    for (const RopeSpec& rope : config.ropes) {
        if (dependsOnLength(rope)) {
            return "rotations that depend on the length";
        }
    }
    for (const Block& block : prepared.blocks) {
        if (std::string reason = blockRefusal(block, prepared, rows); !reason.empty()) {
            return reason;
        }
        const Attention& a = *block.attention;
        const Attention& first = *prepared.blocks.front().attention;
        if (a.heads != first.heads || a.kvHeads != first.kvHeads ||
            a.headWidth != first.headWidth) {
            return "blocks of different shapes";
        }
    }
    return linearRefusal(headOf(prepared), prepared, rows);
}

} // namespace lathe
