#include "core/engine/calib/device_stats.h"
#include "core/engine/steps/block_loop.h"
#include "core/engine/steps/calibrate.h"

namespace lathe {

std::map<std::string, InputStats>
BlockCall::inputs(const StatNeeds& needs,
                  const std::function<bool(const LinearPlace&)>& wanted) const {
    std::map<std::string, InputStats> out;
    if (walk != nullptr) {
        out = context.timed("collect", [&] { return walk->collect(block, number, needs, wanted); });
    } else {
        requireNeeds(*source.statistics, needs);
        forEachLinear(block, number, config, [&](const LinearPlace& place, const Linear&) {
            const auto found = source.statistics->inputs.find(place.name);
            if (wanted(place) && found != source.statistics->inputs.end()) {
                out.emplace(place.name, withTensorsOn(found->second, device()));
            }
        });
    }
    for (const auto& [name, stats] : out) {
        noteDeadInputs(name, stats, context);
    }
    return out;
}

Model calibrateBlocks(const Model& model, const CalibrationSource& source, StepContext& context,
                      const BlockMethod& method) {
    std::optional<BlockWalk> walk;
    if (source.statistics == nullptr) {
        walk.emplace(model, calibrationWindows(model, textOf(source)), walkOptions(context));
    }
    const auto advance = [&](int64_t number, const Block& block) {
        if (walk) {
            context.timed("advance", [&] { walk->advance(block, number); });
        }
    };
    const auto make = [&](int64_t number, Block block) -> std::optional<Block> {
        const BlockCall call{.block = block,
                             .number = number,
                             .config = *model.config,
                             .context = context,
                             .source = source,
                             .walk = walk ? &*walk : nullptr};
        context.timed("compress", [&] { method(call); });
        advance(number, block);
        return block;
    };
    return changeEachBlock(model, context, {.make = make, .pass = advance});
}

} // namespace lathe
