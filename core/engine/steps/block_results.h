#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// Puts the blocks that a step makes into its result and the checkpoints. A device works on the
/// next block while the files of this one are written. Where blocks are in the host's memory, each
/// is written before the next is made, so that memory holds one at a time.
class BlockResults {
public:
    /// Blocks of `out` are replaced; both must outlive this.
    BlockResults(Model& out, StepContext& context) : m_out(out), m_context(context) {}

    BlockResults(const BlockResults&) = delete;
    BlockResults& operator=(const BlockResults&) = delete;
    ~BlockResults(); ///< waits, so that a stopped step keeps the block that is being written

    /// Puts block `number` of an earlier run into the result and returns it; null when none exists.
    const Block* find(int64_t number);

    /// Takes a finished block, its tensors on the host; returns the block in the result. On a full
    /// disk, this and later blocks stay in memory, and a note reports it.
    const Block& keep(int64_t number, Block block);

    /// Waits until everything is written; to be called once all blocks are kept.
    void finish();

    /// Whether blocks go to files.
    bool stores() const { return m_context.checkpoints && !m_refused; }

private:
    Block& at(int64_t number) { return m_out.blocks[static_cast<size_t>(number)]; }

    Model& m_out;
    StepContext& m_context;
    int64_t m_number = -1;              ///< of the block that is being written
    std::function<Block()> m_written{}; ///< waits for and returns it; empty: none
    bool m_refused = false;             ///< the disk was full
};

} // namespace lathe
