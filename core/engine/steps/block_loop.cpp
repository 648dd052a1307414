#include "core/engine/steps/block_loop.h"

#include "core/engine/prepared/device_parts.h"
#include "core/engine/steps/block_results.h"

#include <future>
#include <map>
#include <utility>

namespace lathe {
namespace {

class BlockLoop {
public:
    BlockLoop(const Model& model, StepContext& context, const BlockChange& change)
        : m_model(model), m_context(context), m_change(change), m_total(change.unitsBeside) {
        for (int64_t number = 0; number < count(); ++number) {
            m_total += unitsOf(number);
        }
    }

    Model run() {
        Model out = m_model;
        BlockResults results(out, m_context);
        for (int64_t number = 0; number < count(); ++number) {
            m_context.throwIfStopped();
            const auto ahead = readAhead(number + 1);
            if (const Block* found = results.find(number)) {
                m_done += unitsOf(number);
                m_context.progress(m_done, m_total,
                                   "block " + std::to_string(found->origin) + " is restored");
                m_change.pass(number, *found);
            } else {
                make(number, results);
            }
            releasePages(before(number), *m_model.config);
            releasePages(out.blocks[static_cast<size_t>(number)], *m_model.config);
        }
        results.finish();
        m_context.progress(m_done, m_total);
        return out;
    }

private:
    int64_t count() const { return static_cast<int64_t>(m_model.blocks.size()); }

    const Block& before(int64_t number) const {
        return m_model.blocks[static_cast<size_t>(number)];
    }

    int64_t unitsOf(int64_t number) const { return m_change.units ? m_change.units(number) : 1; }

    /// Reads a block's weights from disk while a device works on the previous block.
    std::future<void> readAhead(int64_t next) const {
        if (m_context.target.device.is_cpu() || next >= count()) {
            return {};
        }
        return std::async(std::launch::async,
                          [&block = before(next), this] { readPages(block, *m_model.config); });
    }

    void make(int64_t number, BlockResults& results) {
        if (!m_change.units) {
            m_context.progress(m_done, m_total, blockName(before(number)));
        }
        std::optional<Block> made = m_change.uploads ? madeOnDevice(number, results.stores())
                                                     : m_change.make(number, before(number));
        m_done += unitsOf(number);
        if (made) {
            results.keep(number, *std::move(made));
        }
    }

    std::optional<Block> madeOnDevice(int64_t number, bool stored) const {
        Block block = m_context.timed("upload", [&] {
            return withPartsOn(before(number), *m_model.config, m_context.target.device);
        });
        std::map<std::string, Original> originals;
        forEachLinear(before(number), number, *m_model.config,
                      [&](const LinearPlace& place, const Linear& linear) {
                          originals[place.name].file = &linear;
                      });
        forEachLinear(std::as_const(block), number, *m_model.config,
                      [&](const LinearPlace& place, const Linear& linear) {
                          originals[place.name].uploaded = handlesOf(linear);
                      });
        std::optional<Block> made = m_change.make(number, std::move(block));
        if (made) {
            m_context.timed("download", [&] { takeBack(number, *made, originals, stored); });
        }
        return made;
    }

    /// A linear before it was changed: in its file, and on the device.
    struct Original {
        const Linear* file = nullptr;
        PartHandles uploaded{};
    };

    /// Moves the new block to the host. A linear whose weights were left alone keeps its parts in
    /// the file. A block that is written to a file at once goes through pinned memory.
    void takeBack(int64_t number, Block& made, const std::map<std::string, Original>& originals,
                  bool stored) const {
        const bool fast = stored && m_context.target.device.is_cuda();
        forEachLinear(made, number, *m_model.config, [&](const LinearPlace& place, Linear& linear) {
            const Original& original = originals.at(place.name);
            if (hasParts(linear, original.uploaded)) {
                linear.parts = original.file->parts;
            } else {
                linear = fast ? withPartsOnPinnedHost(linear) : withPartsOn(linear, at::kCPU);
            }
        });
    }

    const Model& m_model;
    StepContext& m_context;
    const BlockChange& m_change;
    int64_t m_done = 0;
    int64_t m_total;
};

} // namespace

Model changeEachBlock(const Model& model, StepContext& context, const BlockChange& change) {
    return BlockLoop(model, context, change).run();
}

} // namespace lathe
