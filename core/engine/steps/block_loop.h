#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// What a step does with every block; the loop does the rest.
struct BlockChange {
    /// Makes the block that replaces `block`, block `number` of the model, and advances the step's
    /// own state (hidden states, say) past it. Nothing: the block stays as it is and is not stored.
    std::function<std::optional<Block>(int64_t number, Block block)> make;
    /// Advances that state past a block which an earlier run finished.
    std::function<void(int64_t number, const Block& block)> pass = [](int64_t, const Block&) {};
    /// Units of progress that block `number` counts; empty: one, and the loop reports it.
    std::function<int64_t(int64_t number)> units{};
    int64_t unitsBeside = 0; ///< units outside the blocks: the output head
    /// Whether `make` receives and returns the parts of linears on the device.
    bool uploads = true;
};

/// A copy of `model` in which every block is what `change` makes of it, first to last. The one loop
/// that changes blocks: it checkpoints finished blocks with their events (BlockResults), reuses
/// those of an earlier run, reads the weights of the next block while a device works on this one,
/// and releases the pages of finished blocks. Linears that `change` left alone stay in their files.
/// Stops between blocks.
Model changeEachBlock(const Model& model, StepContext& context, const BlockChange& change);

} // namespace lathe
