#include "core/engine/calib/device_stats.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/steps/block_results.h"
#include "core/engine/steps/calibrate.h"

namespace lathe {

namespace {

/// Moves what a method made of `uploaded` to the host; a linear whose weights it left alone is that
/// of `before`, in its file.
Block takenBack(Block block, const Block& uploaded, const Block& before,
                const ModelConfig& config) {
    std::map<std::string, std::pair<const Linear*, const Linear*>> originals;
    forEachLinear(before, 0, config, [&](const LinearPlace& place, const Linear& linear) {
        originals[place.name].first = &linear;
    });
    forEachLinear(uploaded, 0, config, [&](const LinearPlace& place, const Linear& linear) {
        originals[place.name].second = &linear;
    });
    forEachLinear(block, 0, config, [&](const LinearPlace& place, Linear& linear) {
        const auto [file, device] = originals.at(place.name);
        if (sameParts(linear, *device)) {
            linear.parts = file->parts;
        } else {
            linear = withPartsOn(linear, at::kCPU);
        }
    });
    return block;
}

} // namespace

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
    Model out = model;
    std::optional<BlockWalk> walk;
    if (source.statistics == nullptr) {
        walk.emplace(model, calibrationWindows(model, textOf(source)), walkOptions(context));
    }
    BlockResults results(out, context);
    const auto total = static_cast<int64_t>(out.blocks.size());
    for (int64_t number = 0; number < total; ++number) {
        context.throwIfStopped();
        context.progress(number, total, "block " + std::to_string(number));
        const Block& before = model.blocks[static_cast<size_t>(number)];
        const Block* found = results.find(number);
        Block block = found != nullptr ? *found : before;
        if (found == nullptr) {
            const Block uploaded = context.timed("upload", [&] {
                return withPartsOn(before, *model.config, context.target.device);
            });
            block = uploaded;
            const BlockCall call{.block = block,
                                 .number = number,
                                 .config = *model.config,
                                 .context = context,
                                 .source = source,
                                 .walk = walk ? &*walk : nullptr};
            context.timed("compress", [&] { method(call); });
            block =
                results.keep(number, takenBack(std::move(block), uploaded, before, *model.config));
        }
        if (walk) {
            context.timed("advance", [&] { walk->advance(block, number); });
        }
        releasePages(before, *model.config);
        releasePages(block, *model.config);
    }
    results.finish();
    context.progress(total, total);
    return out;
}

} // namespace lathe
