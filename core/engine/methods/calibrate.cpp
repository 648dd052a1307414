#include "core/engine/methods/calibrate.h"

#include "core/engine/calib/device_stats.h"
#include "core/engine/calib/linear_order.h"
#include "core/engine/kernels/nvrtc.h"
#include "core/engine/methods/layer_loop.h"
#include "core/engine/model/device_parts.h"
#include "core/engine/model/tensor_bytes.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

/// Where on its way through the model a step is, for progress and messages.
int64_t stepsOf(const Model& model, const LayerRules& rules) {
    return static_cast<int64_t>(selectedLinears(model, rules).size());
}

void releaseBlock(const Block& block, const ModelConfig& config) {
    forEachLinear(block, 0, config, [](const LinearPlace&, const Linear& linear) {
        for (const Part& part : linear.parts)
            if (const auto* dense = std::get_if<Dense>(&part))
                releasePages(dense->weight);
    });
}

void throwLacks(const std::string& text) {
    throw Error(ErrorCode::User, "the statistics of " + text + " lack what this method needs",
                "collect them with the options this method asks for (Gram matrices for GPTQ, "
                "SparseGPT, ALPS; samples for AWQ), or link calibration text instead");
}

/// One run of a layer method over a model.
class LayerRun {
public:
    LayerRun(const Model& model, const CalibrationPlan& plan, StepContext& context,
             const LayerMethod& method)
        : m_model(model)
        , m_plan(plan)
        , m_context(context)
        , m_method(method)
        , m_total(stepsOf(model, plan.layers.layers)) {}

    Model withStatistics(const Statistics& statistics) {
        if (!statistics.needs.covers(m_plan.needs))
            throwLacks(statistics.text);
        Model out = m_model;
        for (size_t i = 0; i < out.blocks.size(); ++i) {
            const auto number = static_cast<int64_t>(i);
            Block block = onDevice(m_model.blocks[i], number);
            compress(block, number, statistics.inputs);
            out.blocks[i] = onHost(std::move(block), m_model.blocks[i], number);
        }
        return finished(std::move(out));
    }

    Model withText(const DataSet& text) {
        Model out = m_model;
        BlockWalk walk(m_model, calibrationWindows(m_model, text), walkOptions(m_context));
        for (size_t i = 0; i < out.blocks.size(); ++i) {
            const auto number = static_cast<int64_t>(i);
            out.blocks[i] = passed(out.blocks[i], number, walk);
            releaseBlock(m_model.blocks[i], *m_model.config);
        }
        return finished(std::move(out));
    }

private:
    /// Block `number` compressed, the walk behind it.
    Block passed(const Block& before, int64_t number, BlockWalk& walk) {
        if (m_context.checkpoints) {
            if (auto found = m_context.checkpoints->find(number)) {
                m_done += selectedIn(before, number);
                m_context.progress(m_done, m_total,
                                   "block " + std::to_string(number) + " is there");
                walk.advance(*found, number);
                return *found;
            }
        }
        Block block = onDevice(before, number);
        const auto wanted = [&](const LinearPlace& place) { return selects(place); };
        if (m_plan.layers.order == "linear") {
            walkInLinearOrder(walk, block, number, {m_plan.needs, wanted},
                              [&](Site, const std::map<std::string, InputStats>& stats) {
                                  compress(block, number, stats);
                              });
        } else {
            if (selectedIn(before, number) > 0)
                compress(block, number, walk.collect(block, number, m_plan.needs, wanted));
            walk.advance(block, number);
        }
        block = onHost(std::move(block), before, number);
        return m_context.checkpoints ? m_context.checkpoints->put(number, block) : block;
    }

    bool selects(const LinearPlace& place) const {
        return m_plan.layers.layers.selects(place.name, place.role == LinearRole::Head);
    }

    int64_t selectedIn(const Block& block, int64_t number) const {
        int64_t count = 0;
        forEachLinear(block, number, *m_model.config,
                      [&](const LinearPlace& place, const Linear&) { count += selects(place); });
        return count;
    }

    /// The selected linears for which there are statistics.
    void compress(Block& block, int64_t number, const std::map<std::string, InputStats>& stats) {
        forEachLinear(
            block, number, *m_model.config, [&](const LinearPlace& place, Linear& linear) {
                const auto found = stats.find(place.name);
                if (found != stats.end() && selects(place))
                    linear = changed(place, linear,
                                     withTensorsOn(found->second, m_context.target.device));
            });
    }

    Linear changed(const LinearPlace& place, const Linear& linear, const InputStats& stats) {
        m_context.throwIfStopped();
        m_context.progress(m_done, m_total, place.name);
        ++m_done;
        try {
            const at::Tensor weight = finiteDense(linear).to(m_context.target.device);
            const LayerCall call{place, linear, weight, stats, m_context, m_factors};
            Linear out = m_method(call, m_plan.layers.layers.paramsFor(place.name, m_plan.params));
            out = withPartsOn(out, weight.device());
            emitLayerChange(place.name, weight, weightOf(out), stats, m_context);
            return out;
        } catch (const Error& error) {
            throw error.within(place.name);
        }
    }

    /// What a block's own tensors are while it is worked on: where the walk computes.
    Block onDevice(const Block& block, int64_t number) const {
        Block out = block;
        forEachLinear(out, number, *m_model.config, [&](const LinearPlace&, Linear& linear) {
            linear = withPartsOn(linear, m_context.target.device);
        });
        return out;
    }

    /// Results wait on the host for the file they will be stored in; what did not change is as it
    /// was in `before`, in its file.
    Block onHost(Block block, const Block& before, int64_t number) const {
        std::map<std::string, Linear> old;
        forEachLinear(before, number, *m_model.config,
                      [&](const LinearPlace& place, const Linear& linear) {
                          old.emplace(place.name, linear);
                      });
        forEachLinear(
            block, number, *m_model.config, [&](const LinearPlace& place, Linear& linear) {
                linear = selects(place) ? withPartsOn(linear, at::kCPU) : old.at(place.name);
            });
        return block;
    }

    Model finished(Model out) {
        m_context.progress(m_total, m_total);
        return out;
    }

    const Model& m_model;
    const CalibrationPlan& m_plan;
    StepContext& m_context;
    const LayerMethod& m_method;
    int64_t m_total;
    int64_t m_done = 0;
    FactorCache m_factors;
};

} // namespace

Model calibrateLinears(const Model& model, const CalibrationSource& source,
                       const CalibrationPlan& plan, StepContext& context,
                       const LayerMethod& method) {
    const at::Device& device = context.target.device;
    if (plan.needs.gram && device.is_cuda() && !kernelsUsable(device).usable)
        context.note(NoteLevel::Warning,
                     "column sweeps run without kernels, some fifty times slower: " +
                         kernelsUsable(device).reason,
                     "set LATHE_TORCH to a complete LibTorch for CUDA, which brings libnvrtc");
    LayerRun run(model, plan, context, method);
    if (source.statistics != nullptr)
        return run.withStatistics(*source.statistics);
    if (source.text == nullptr)
        throw Error(ErrorCode::User, "there is nothing to calibrate on",
                    "link a data step to calibration, or statistics to statistics");
    return run.withText(*source.text);
}

Model calibrateBlocks(const Model& model, const DataSet& text, StepContext& context,
                      const BlockMethod& method) {
    Model out = model;
    BlockWalk walk(model, calibrationWindows(model, text), walkOptions(context));
    const auto total = static_cast<int64_t>(out.blocks.size());
    for (int64_t number = 0; number < total; ++number) {
        Block& block = out.blocks[static_cast<size_t>(number)];
        context.throwIfStopped();
        context.progress(number, total, "block " + std::to_string(number));
        auto found = context.checkpoints ? context.checkpoints->find(number) : std::nullopt;
        if (found) {
            block = *found;
        } else {
            method(block, number, walk);
            if (context.checkpoints)
                block = context.checkpoints->put(number, block);
        }
        walk.advance(block, number);
        releaseBlock(model.blocks[static_cast<size_t>(number)], *model.config);
    }
    context.progress(total, total);
    return out;
}

Statistics collectStatistics(const Model& model, const DataSet& text, const StatNeeds& needs,
                             bool finalHidden, StepContext& context) {
    Statistics out{.needs = needs};
    std::vector<std::string> names;
    for (const TextSource& source : text.texts)
        names.push_back(source.name);
    out.text = join(names, ", ");
    BlockWalk walk(model, calibrationWindows(model, text), walkOptions(context));
    out.seqlen = walk.seqlen();
    const auto total = static_cast<int64_t>(model.blocks.size());
    for (int64_t number = 0; number < total; ++number) {
        const Block& block = model.blocks[static_cast<size_t>(number)];
        context.progress(number, total, "block " + std::to_string(number));
        if (needs.any())
            out.inputs.merge(walk.collect(block, number, needs));
        out.blockCosine.push_back(walk.advanceWithCosine(block, number));
        context.layerValue("cosine", "block " + std::to_string(number), out.blockCosine.back());
        releaseBlock(block, *model.config);
    }
    if (finalHidden)
        out.finalHidden = walk.finalHidden();
    context.progress(total, total);
    return out;
}

at::Tensor calibrationWindows(const Model& model, const DataSet& data) {
    if (data.texts.empty())
        throw Error(ErrorCode::User, "the calibration data hold no text",
                    "link a text step; prompts alone do not calibrate");
    std::vector<at::Tensor> windows;
    for (const TextSource& text : data.texts) {
        windows.push_back(windowsFor(model, text).ids);
        if (windows.back().size(1) != windows.front().size(1))
            throw Error(ErrorCode::User,
                        text.name + " has windows of " + std::to_string(text.seqlen) + " tokens, " +
                            data.texts.front().name + " of " +
                            std::to_string(data.texts.front().seqlen),
                        "give all texts of a mixture the same window length");
    }
    const at::Tensor all = at::cat(windows);
    if (all.eq(all.flatten()[0]).all().item<bool>())
        throw Error(ErrorCode::BadData,
                    "the calibration text is one token, " +
                        std::to_string(all.flatten()[0].item<int64_t>()) + ", repeated " +
                        std::to_string(all.numel()) + " times",
                    "calibrate on text like what the model will read");
    return all;
}

WalkOptions walkOptions(StepContext& context) {
    return {.target = context.target,
            .checkStop = [&context] { context.throwIfStopped(); },
            .note = [&context](
                        std::string text) { context.note(NoteLevel::Warning, std::move(text)); }};
}

void emitLayerChange(const std::string& name, const at::Tensor& before, const at::Tensor& after,
                     const InputStats& stats, StepContext& context) {
    if (context.observer == nullptr)
        return;
    const auto power = [&](const at::Tensor& w) {
        if (stats.gram.defined())
            return w.matmul(stats.gram).mul_(w).sum().item<double>();
        const at::Tensor squares = w.square();
        return (stats.squareSum.defined() ? squares.matmul(stats.squareSum) : squares)
            .sum()
            .item<double>();
    };
    const auto zeros = static_cast<double>((after == 0).sum().item<int64_t>());
    context.layerValue("sparsity", name, zeros / static_cast<double>(after.numel()));
    if (before.sizes() == after.sizes()) {
        const double all = power(before);
        context.layerValue("error", name, all > 0 ? std::sqrt(power(before - after) / all) : 0);
    }
}

} // namespace lathe
