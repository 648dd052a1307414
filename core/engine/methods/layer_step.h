#pragma once

#include "core/engine/methods/calibrate.h"
#include "core/engine/methods/make_step.h"

namespace lathe {

/// Adds the ports of a calibrated step: `model`, `calibration` or in its place `statistics` →
/// `model`. Ports that the type has already, a second model say, come after them.
void addCalibrationPorts(StepType& type);

/// Problems that the shapes of the model and the length of the text already show: no linear
/// selected, a group or an N:M pattern that does not divide a selected linear's inputs, text
/// shorter than a window.
std::vector<Problem> checkLayers(const StepInputs& inputs, const Json& params,
                                 const StepContext& context);

/// The charts that calibrated steps share: error and sparsity per layer.
std::vector<Series> layerSeries();

/// A calibrated step that treats one linear at a time. P lists a CalibratedLayers named
/// `calibrated`; `needs` says what the method asks of the statistics.
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
        const auto read = paramsFromJson<P>(withPlan(params, inputs), context.node);
        const CalibrationSource source{optionalInput<DataSet>(inputs, "calibration"),
                                       optionalInput<Statistics>(inputs, "statistics")};
        const CalibrationPlan plan{read.calibrated, paramsToJson(read), needs(read)};
        const auto method = [&](const LayerCall& call, const Json& own) {
            return f(call, paramsFromJson<P>(own, context.node));
        };
        return StepOutputs{{"model", calibrateLinears(inputOf<Model>(inputs, "model"), source, plan,
                                                      context, method)}};
    };
    return Step{.type = std::move(type), .run = run, .check = checkLayers, .dependsOnTarget = true};
}

/// A calibrated step that changes blocks as a whole (see calibrateBlocks): ports `model`,
/// `calibration` → `model`.
template <class P>
Step blockStep(StepType type,
               Model (*f)(const Model&, const DataSet& calibration, const P&, StepContext&)) {
    type.inputs = {Port{.name = "model", .label = "Model"},
                   Port{.name = "calibration", .kind = Kind::Data, .label = "Calibration"}};
    type.outputs = {Port{.name = "model", .label = "Model"}};
    type.fields = fieldsOf<P>();
    addPlanPort(type);
    auto run = [f](const StepInputs& inputs, const Json& params, StepContext& context) {
        const auto read = paramsFromJson<P>(withPlan(params, inputs), context.node);
        return StepOutputs{{"model", f(inputOf<Model>(inputs, "model"),
                                       inputOf<DataSet>(inputs, "calibration"), read, context)}};
    };
    return Step{.type = std::move(type), .run = run, .check = checkLayers, .dependsOnTarget = true};
}

} // namespace lathe
