#pragma once

#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/make_step.h"
#include "core/engine/steps/per_layer.h"

#include <type_traits>

namespace lathe {

/// Adds the ports of a calibrated step: `model`, `calibration` and, with `statistics`, the port of
/// that name that can replace `calibration` → `model`. Inputs that the type already has come last.
void addCalibrationPorts(StepType& type, bool statistics = true);

/// What is linked to `calibration` or `statistics`.
CalibrationSource calibrationOf(const StepInputs& inputs);

/// Problems visible in the shapes of the model and the length of the text: no linear selected, a
/// group or an N:M pattern that does not divide a selected linear's inputs, text shorter than a
/// window. Also warns of settings without effect: overrides that match no layer, overrides that a
/// plan replaces, sparsities of a plan where a pattern fixes them. The roles of `fields` identify
/// the step's parameters.
std::vector<Problem> checkShapes(const std::vector<Field>& fields, const StepInputs& inputs,
                                 const Json& params);

/// The same for a step whose parameters are a P, as its check.
template <class P>
std::vector<Problem> checkLayers(const StepInputs& inputs, const Json& params, const StepContext&) {
    return checkShapes(fieldsOf<P>(), inputs, params);
}

bool anyError(const std::vector<Problem>& problems);

/// checkLayers(), and whether linked statistics will hold what the step `needs`.
template <class P>
std::vector<Problem> checkCalibrated(const StepInputs& inputs, const Json& params,
                                     const StepContext& context,
                                     const std::function<StatNeeds(const P&)>& needs) {
    std::vector<Problem> problems = checkLayers<P>(inputs, params, context);
    const auto* statistics = optionalInput<Statistics>(inputs, "statistics");
    if (anyError(problems) || statistics == nullptr) {
        return problems;
    }
    try {
        requireNeeds(*statistics, needs(plannedParams<P>(inputs, params, context.node)));
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

/// A problem when the output head is included in a step that changes only blocks.
std::vector<Problem> checkNoHead(const StepInputs& inputs, const Json& params);

/// `step`, which scales or splits the channels of layers' inputs, with a warning when the inputs of
/// selected layers are rotated while the model runs: the step leaves those channels unchanged.
Step tellingTurnedInputs(Step step);

/// The charts that calibrated steps share: error and sparsity per layer.
std::vector<Series> layerSeries();

/// A calibrated step that treats one linear at a time. P lists a CalibratedLayers named
/// `calibrated`; `needs` returns the statistics that the method needs.
template <class P>
Step layerStep(StepType type, StatNeeds (*needs)(const P&),
               Linear (*f)(const LayerCall&, const P&)) {
    addCalibrationPorts(type);
    type.fields = fieldsOf<P>();
    addPlanPort(type);
    if (type.series.empty()) {
        type.series = layerSeries();
    }
    auto run = [needs, f](const StepInputs& inputs, const Json& params, StepContext& context) {
        const auto read = plannedParams<P>(inputs, params, context.node);
        const auto& model = inputOf<Model>(inputs, "model");
        const PerLayer<P> own(model, read, context.node);
        const CalibrationPlan plan{read.calibrated, needs(read)};
        const auto method = [&](const LayerCall& call) { return f(call, own[call.place.name]); };
        return StepOutputs{
            {"model", calibrateLinears(model, calibrationOf(inputs), plan, context, method)}};
    };
    auto check = [needs](const StepInputs& inputs, const Json& params, const StepContext& context) {
        return checkCalibrated<P>(inputs, params, context, needs);
    };
    return Step{.type = std::move(type), .run = run, .check = check, .dependsOnTarget = true};
}

/// A calibrated step that changes blocks as a whole (see calibrateBlocks). `f(model, calibration,
/// params, context)` returns the changed model. The type of its calibration decides the ports: a
/// CalibrationSource stands for `calibration` or `statistics` that hold `needs`, a DataSet for
/// `calibration` alone.
template <class P, class F>
Step blockStep(StepType type, F f, const StatNeeds& needs = {}) {
    constexpr bool kStatistics =
        std::is_invocable_v<F, const Model&, const CalibrationSource&, const P&, StepContext&>;
    addCalibrationPorts(type, kStatistics);
    type.fields = fieldsOf<P>();
    addPlanPort(type);
    auto run = [f](const StepInputs& inputs, const Json& params, StepContext& context) {
        const auto read = plannedParams<P>(inputs, params, context.node);
        const auto& model = inputOf<Model>(inputs, "model");
        if constexpr (kStatistics) {
            return StepOutputs{{"model", f(model, calibrationOf(inputs), read, context)}};
        } else {
            return StepOutputs{
                {"model", f(model, inputOf<DataSet>(inputs, "calibration"), read, context)}};
        }
    };
    auto check = [needs](const StepInputs& inputs, const Json& params, const StepContext& context) {
        std::vector<Problem> problems = checkNoHead(inputs, params);
        if (problems.empty()) {
            problems = checkCalibrated<P>(inputs, params, context, [&](const P&) { return needs; });
        }
        return problems;
    };
    return Step{.type = std::move(type), .run = run, .check = check, .dependsOnTarget = true};
}

} // namespace lathe
