#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// The blocks that a step makes, on their way into its result and the checkpoints. A device works
/// on the next block while the files of this one are written; where blocks lie in the host's
/// memory, they are written first, so that one of them at a time is there.
class BlockResults {
public:
    /// Blocks of `out` are replaced; both must outlive this.
    BlockResults(Model& out, StepContext& context) : m_out(out), m_context(context) {}

    BlockResults(const BlockResults&) = delete;
    BlockResults& operator=(const BlockResults&) = delete;
    ~BlockResults(); ///< a step that is stopped does not lose the block that is being written

    /// Block `number` as an earlier run finished it, now in the result; null when there is none.
    const Block* find(int64_t number);

    /// Takes a finished block, its tensors on the host; returns it as it stands in the result. On a
    /// full disk the blocks stay in memory from there on, and a note says so.
    const Block& keep(int64_t number, Block block);

    /// Waits for what is being written; to be called once all blocks are kept.
    void finish();

    /// Whether blocks go to files.
    bool stores() const { return m_context.checkpoints && !m_refused; }

private:
    Block& at(int64_t number) { return m_out.blocks[static_cast<size_t>(number)]; }

    Model& m_out;
    StepContext& m_context;
    int64_t m_number = -1;              ///< of the block that is being written
    std::function<Block()> m_written{}; ///< gives it; empty: there is none
    bool m_refused = false;             ///< the disk was full
};

} // namespace lathe
