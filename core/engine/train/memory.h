#pragma once

#include "core/engine/train/student.h"

namespace lathe {

/// Bytes that a training step keeps for its backward pass.
struct StepMemory {
    int64_t perWindowAndBlock = 0; ///< of a block that is not recomputed
    int64_t perWindow = 0;         ///< outside the blocks, and the inputs of the blocks
};

/// By the shapes of the student's blocks, for windows of `tokens` tokens.
StepMemory stepMemory(const Student& student, int64_t tokens);

/// How many of `batch` windows of `tokens` tokens a step may hold at once: as many as the free
/// memory of the student's device allows by stepMemory(), at least one.
int64_t windowsThatFit(const Student& student, int64_t tokens, int64_t batch);

} // namespace lathe
