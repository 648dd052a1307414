#include "core/engine/steps/calibrate.h"

#include "core/engine/calib/device_stats.h"
#include "core/engine/calib/linear_order.h"
#include "core/engine/kernels/nvrtc.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/steps/block_loop.h"
#include "core/engine/steps/layer_loop.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

/// How many linears are to be compressed, as the total of the progress.
int64_t stepsOf(const Model& model, const LayerRules& rules) {
    return static_cast<int64_t>(selectedLinears(model, rules).size());
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
        requireNeeds(statistics, m_plan.needs);
        Model out = eachBlock(
            [&](int64_t number, Block block) {
                compress(block, number, statistics.inputs);
                return block;
            },
            [](int64_t, const Block&) {});
        forSelectedHead([&](const LinearPlace& place) {
            const auto found = statistics.inputs.find(place.name);
            if (found == statistics.inputs.end()) {
                throw Error(ErrorCode::User, "the linked statistics lack " + place.name,
                            "collect them again, or link calibration text in place of statistics");
            }
            out.head = changedHead(place, found->second);
        });
        m_context.progress(m_total, m_total);
        return out;
    }

    Model withText(const DataSet& text) {
        const at::Tensor ids =
            m_context.timed("tokenize", [&] { return calibrationWindows(m_model, text); });
        BlockWalk walk = m_context.timed(
            "embed", [&] { return BlockWalk(m_model, ids, walkOptions(m_context)); });
        Model out = eachBlock(
            [&](int64_t number, Block block) {
                change(block, number, walk);
                return block;
            },
            [&](int64_t number, const Block& block) { repeat(block, number, walk); });
        forSelectedHead([&](const LinearPlace& place) {
            const InputStats stats = m_context.timed(
                "collect", [&] { return walk.collectHead(place, m_model.head, m_plan.needs); });
            out.head = changedHead(place, stats);
        });
        m_context.progress(m_total, m_total);
        return out;
    }

private:
    /// The model with every block made, or taken from an earlier run and passed to `pass`.
    Model eachBlock(const std::function<Block(int64_t, Block)>& make,
                    const std::function<void(int64_t, const Block&)>& pass) {
        const auto units = [&](int64_t number) {
            return selectedIn(m_model.blocks[static_cast<size_t>(number)], number, *m_model.config,
                              m_plan.layers.layers);
        };
        int64_t beside = 0;
        forSelectedHead([&](const LinearPlace&) { ++beside; });
        return changeEachBlock(m_model, m_context,
                               {.make = make,
                                .pass =
                                    [&](int64_t number, const Block& block) {
                                        m_done += units(number);
                                        pass(number, block);
                                    },
                                .units = units,
                                .unitsBeside = beside});
    }

    /// Calls f with the output head's place where rules select it: where it has its own weights and
    /// the rules name it.
    void forSelectedHead(const std::function<void(const LinearPlace&)>& f) const {
        forEachLinear(m_model, [&](const LinearPlace& place, const Linear&) {
            if (place.role == LinearRole::Head && selects(place)) {
                f(place);
            }
        });
    }

    Linear changedHead(const LinearPlace& place, const InputStats& stats) {
        const Linear head = withPartsOn(m_model.head, m_context.target.device);
        return m_context.timed("compress", [&] {
            return withPartsOn(changed(place, head, withTensorsOn(stats, m_context.target.device)),
                               at::kCPU);
        });
    }

    /// Changes the block that the walk comes to next, and advances the walk past it.
    void change(Block& block, int64_t number, BlockWalk& walk) {
        const auto wanted = [&](const LinearPlace& place) { return selects(place); };
        if (inLinearOrder()) {
            const auto timed = [&](const char* phase, const std::function<void()>& pass) {
                m_context.timed(phase, pass);
            };
            walkInLinearOrder(walk, block, number, {m_plan.needs, wanted, timed},
                              [&](Site, const std::map<std::string, InputStats>& stats) {
                                  compress(block, number, stats);
                              });
            return;
        }
        const Block& before = m_model.blocks[static_cast<size_t>(number)];
        if (selectedIn(before, number, *m_model.config, m_plan.layers.layers) > 0) {
            const auto stats = m_context.timed(
                "collect", [&] { return walk.collect(block, number, m_plan.needs, wanted); });
            releasePages(before, *m_model.config); // they are read again, one linear at a time
            compress(block, number, stats);
        }
        m_context.timed("advance", [&] { walk.advance(block, number); });
    }

    bool inLinearOrder() const { return m_plan.layers.order == "linear"; }

    /// Advances the walk past a finished block by the same operations as when it was made, so that
    /// the hidden states equal those of an uninterrupted run bit for bit.
    void repeat(const Block& there, int64_t number, BlockWalk& walk) const {
        if (!inLinearOrder()) {
            walk.advance(there, number);
            return;
        }
        Block block = withPartsOn(there, *m_model.config, m_context.target.device);
        walkInLinearOrder(walk, block, number, {.wanted = [](const LinearPlace&) { return false; }},
                          [](Site, const std::map<std::string, InputStats>&) {});
    }

    bool selects(const LinearPlace& place) const {
        return m_plan.layers.layers.selects(place.name, place.role == LinearRole::Head);
    }

    /// Compresses the selected linears that have statistics.
    void compress(Block& block, int64_t number, const std::map<std::string, InputStats>& stats) {
        const auto change = [&](const LinearPlace& place, Linear& linear) {
            const auto found = stats.find(place.name);
            if (found == stats.end() || !selects(place)) {
                return;
            }
            const Linear before = linear;
            linear = changed(place, linear, withTensorsOn(found->second, m_context.target.device));
            releasePages(before);
        };
        m_context.timed("compress", [&] { forEachLinear(block, number, *m_model.config, change); });
        m_factors = {}; // as large as a wide layer's Gram matrix; useless for the next block
    }

    Linear changed(const LinearPlace& place, const Linear& linear, const InputStats& stats) {
        m_context.throwIfStopped();
        m_context.progress(m_done, m_total, place.name);
        ++m_done;
        try {
            const at::Tensor weight = finiteDense(linear).to(m_context.target.device);
            noteDeadInputs(place.name, stats, m_context);
            const LayerCall call{place, linear, weight, stats, m_context, m_factors};
            Linear out = m_method(call);
            out = withPartsOn(out, weight.device());
            emitLayerChange(place.name, weight, effective(out, linear.in.size()), stats, m_context);
            return out;
        } catch (const Error& error) {
            throw error.within(place.name);
        }
    }

    /// The weight of `linear` on inputs after its first `ops` ops; it includes the ops after those.
    static at::Tensor effective(const Linear& linear, size_t ops) {
        at::Tensor weight = weightOf(linear);
        if (linear.in.size() <= ops) {
            return weight;
        }
        const auto from = linear.in.begin() + static_cast<std::ptrdiff_t>(ops);
        return folded({from, linear.in.end()}, weight);
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

const DataSet& textOf(const CalibrationSource& source) {
    if (source.text == nullptr) {
        throw Error(ErrorCode::User, "there is nothing to calibrate on",
                    "link a data step to calibration, or statistics to statistics");
    }
    return *source.text;
}

void noteDeadInputs(const std::string& layer, const InputStats& stats, StepContext& context) {
    const at::Tensor& squares = stats.squareSum;
    const int64_t dead = squares.defined() ? (squares == 0).sum().item<int64_t>() : 0;
    if (dead > 0) {
        context.note(NoteLevel::Warning,
                     layer + ": " + std::to_string(dead) + " of " +
                         std::to_string(squares.numel()) +
                         " inputs were zero on all of the calibration text",
                     "the weights that read them are treated as if they did nothing; calibrate on "
                     "more varied text if other text will use them");
    }
}

const InverseFactor& LayerCall::factor(double damp, ColumnOrder order) const {
    const InverseFactor& out = factors.of(stats.gram, damp, order);
    if (out.damp > damp) {
        noteDamping(out.damp, damp);
    }
    return out;
}

void LayerCall::noteDamping(double taken, double asked) const {
    context.note(NoteLevel::Warning,
                 place.name + ": the Gram matrix was damped by " + formatNumber(taken) +
                     " instead of " + formatNumber(asked) + " to be factored",
                 "calibrate with more, or more varied, text");
}

Model calibrateLinears(const Model& model, const CalibrationSource& source,
                       const CalibrationPlan& plan, StepContext& context,
                       const LayerMethod& method) {
    const at::Device& device = context.target.device;
    if (plan.needs.gram && device.is_cuda() && !kernelsUsable(device).usable) {
        context.note(NoteLevel::Warning,
                     "column sweeps run without kernels, some fifty times slower: " +
                         kernelsUsable(device).reason,
                     "set LATHE_TORCH to a complete LibTorch for CUDA, which brings libnvrtc");
    }
    LayerRun run(model, plan, context, method);
    if (source.statistics != nullptr) {
        return run.withStatistics(*source.statistics);
    }
    return run.withText(textOf(source));
}

} // namespace lathe
