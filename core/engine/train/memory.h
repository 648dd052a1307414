#pragma once

#include "core/engine/train/student.h"

namespace lathe {

/// Memory that a training step takes on its device, in bytes, by the shapes of its tensors.
struct StepMemory {
    int64_t constant = 0;  ///< the model, the optimizer, the head's logits and its gradient
    int64_t gradients = 0; ///< of the blocks, which come as what the blocks keep goes
    int64_t block = 0;     ///< what one block keeps of one window for its backward pass
    int64_t input = 0;     ///< what a recomputed block keeps of one window
    int64_t window = 0;    ///< of one window outside the blocks

    /// Of a step that holds `windows` windows and recomputes `recomputed` of `blocks` blocks.
    int64_t total(int64_t windows, int64_t blocks, int64_t recomputed) const;
};

struct MemoryQuestion {
    int64_t tokens = 0;     ///< of a window
    int64_t batch = 1;      ///< windows of an update
    int64_t micro = 0;      ///< windows at once, where they are given; 0: to be found
    int64_t stateBytes = 8; ///< of the optimizer, for each trained number
    double limit = 0;       ///< bytes that the step may take; 0: nine tenths of what is free
};

StepMemory stepMemory(const Student& student, const MemoryQuestion& question);

/// How a step is to be computed, and what it is expected to take.
struct MemoryPlan {
    int64_t micro = 1;      ///< windows at once
    int64_t recomputed = 0; ///< blocks
    int64_t bytes = 0;
};

/// The plan with the most windows at once, and then the fewest recomputed blocks, that fits; one
/// window and all blocks recomputed where nothing fits. Adapters over quantized weights are there
/// to save memory, so all of their blocks are recomputed, as their authors do (Dettmers et al.,
/// arXiv:2305.14314).
MemoryPlan memoryPlan(const Student& student, const MemoryQuestion& question);

/// Memory that is free on a device, in bytes.
int64_t freeBytes(const at::Device& device);

} // namespace lathe
