#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// What a step does with every block; all else is the loop's.
struct BlockChange {
    /// Makes the block that takes the place of `block`, block `number` of the model, and brings
    /// along what walks beside it. Nothing: the block stays as it is and is not stored.
    std::function<std::optional<Block>(int64_t number, Block block)> make;
    /// Brings that past a block which an earlier run finished.
    std::function<void(int64_t number, const Block& block)> pass = [](int64_t, const Block&) {};
    /// Of the step's progress, what block `number` is; empty: one, and the loop reports it.
    std::function<int64_t(int64_t number)> units{};
    int64_t unitsBeside = 0; ///< outside the blocks: the output head
    /// Whether `make` gets the parts of linears on the device, and gives them back from there.
    bool uploads = true;
};

/// A copy of `model` in which every block is what `change` makes of it, first to last. The one loop
/// that changes blocks: it checkpoints finished blocks with their events (BlockResults), takes
/// those of an earlier run in place of making them again, reads the weights of the next block while
/// a device works on this one, and releases the pages of blocks that it has passed. Linears that
/// `change` left alone stay in their files. Stops between blocks.
Model changeEachBlock(const Model& model, StepContext& context, const BlockChange& change);

} // namespace lathe
