#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"
#include "core/plain/base/json.h"

namespace lathe {

/// What `lathe-engine bench train` measures.
struct BenchTrainOptions {
    std::string trainable = "full"; ///< full, lora:RANK, qat:BITS or distill
    int64_t batch = 8;
    int64_t tokens = 512; ///< per row
    int repeats = 5;
    double memory = 0; ///< bytes that an update may take, as TrainingParams::memory; 0: no limit
    uint64_t seed = 0; ///< of the random token ids and of adapters
};

/// Seconds of whole updates over random ids (forward, loss, backward, clipping by norm, AdamW) of a
/// model in `target`: {"trainable", "batch", "tokens", "trained_numbers", "seconds": [each repeat,
/// after two to warm up], "median_seconds", "tokens_per_second", "forward_seconds",
/// "backward_seconds" and "update_seconds" (medians of as many further updates that wait for the
/// device after every phase; the loss and the gradients of the head belong to forward),
/// "peak_bytes" (memory of the device on CUDA, of the process on the CPU), "expected_bytes" and
/// "recomputed_blocks" (the plan of memory.h), "loss"}.
/// Throws Error{User} for another word in `trainable`.
Json benchTrain(const Model& model, const ComputeTarget& target, const BenchTrainOptions& options);

} // namespace lathe
