// What calibration reads: windows of text, and the statistics of a whole model on them.
#include "core/engine/prepared/device_parts.h"
#include "core/engine/steps/calibrate.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

namespace lathe {

Statistics collectStatistics(const Model& model, const DataSet& text, const StatNeeds& needs,
                             bool finalHidden, StepContext& context) {
    Statistics out{.needs = needs};
    std::vector<std::string> names;
    for (const TextSource& source : text.texts) {
        names.push_back(source.name);
    }
    out.text = join(names, ", ");
    BlockWalk walk(model, calibrationWindows(model, text), walkOptions(context));
    out.seqlen = walk.seqlen();
    const auto total = static_cast<int64_t>(model.blocks.size());
    for (int64_t number = 0; number < total; ++number) {
        const Block& block = model.blocks[static_cast<size_t>(number)];
        context.progress(number, total, blockName(block));
        if (needs.any()) {
            out.inputs.merge(walk.collect(block, number, needs));
        }
        out.blockCosine.push_back(walk.advanceWithCosine(block, number));
        context.layerValue("cosine", blockName(block), out.blockCosine.back());
        releasePages(block, *model.config);
    }
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.role == LinearRole::Head && needs.any()) {
            out.inputs[place.name] = walk.collectHead(place, linear, needs);
        }
    });
    if (finalHidden) {
        out.finalHidden = walk.finalHidden();
    }
    context.progress(total, total);
    return out;
}

at::Tensor calibrationWindows(const Model& model, const DataSet& data) {
    if (data.texts.empty()) {
        throw Error(ErrorCode::User, "the calibration data hold no text",
                    "link a text step; prompts alone do not calibrate");
    }
    std::vector<at::Tensor> windows;
    for (const TextSource& text : data.texts) {
        windows.push_back(windowsFor(model, text).ids);
        if (windows.back().size(1) != windows.front().size(1)) {
            throw Error(ErrorCode::User,
                        text.name + " has windows of " + std::to_string(text.seqlen) + " tokens, " +
                            data.texts.front().name + " of " +
                            std::to_string(data.texts.front().seqlen),
                        "give all texts of a mixture the same window length");
        }
    }
    const at::Tensor all = at::cat(windows);
    if (all.eq(all.flatten()[0]).all().item<bool>()) {
        throw Error(ErrorCode::BadData,
                    "the calibration text is one token, " +
                        std::to_string(all.flatten()[0].item<int64_t>()) + ", repeated " +
                        std::to_string(all.numel()) + " times",
                    "calibrate on text like what the model will read");
    }
    return all;
}

WalkOptions walkOptions(StepContext& context) {
    return {.target = context.target,
            .checkStop = [&context] { context.throwIfStopped(); },
            .note = [&context](
                        std::string text) { context.note(NoteLevel::Warning, std::move(text)); }};
}

} // namespace lathe
