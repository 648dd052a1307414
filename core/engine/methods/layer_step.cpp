#include "core/engine/methods/layer_step.h"

#include "core/engine/methods/layer_loop.h"
#include "core/engine/methods/prune_magnitude.h"

namespace lathe {
namespace {

/// The rules of a step whose parameters are `params`; nothing for a step without layers.
std::optional<LayerRules> rulesIn(const Json& params) {
    if (!params.contains("include")) {
        return std::nullopt;
    }
    return paramsFromJson<LayerRules>(params, "");
}

void checkLinear(const std::string& name, int64_t in, const Json& params,
                 std::vector<Problem>& problems) {
    const auto add = [&](const std::string& field, const std::string& message,
                         const std::string& hint) {
        problems.push_back(Problem{.field = field, .message = name + ": " + message, .hint = hint});
    };
    const auto group = params.value("group", int64_t{0});
    const std::string format = params.value("format", std::string("int"));
    const bool grouped = format == "int" || format == "fp4_e2m1" || format == "nf4";
    if (grouped && group > 0 && group < in && in % group != 0) {
        add("group",
            "group " + std::to_string(group) + " does not divide its " + std::to_string(in) +
                " inputs",
            "choose a group that does, 0 for the whole row, or override this layer");
    }
    try {
        const auto pattern = patternFromText(params.value("pattern", std::string("unstructured")));
        if (pattern && in % pattern->group != 0) {
            add("pattern",
                "pattern " + params["pattern"].get<std::string>() + " does not divide its " +
                    std::to_string(in) + " inputs",
                "exclude this layer or choose another pattern");
        }
    } catch (const Error& error) {
        add("pattern", error.what(), error.hint());
    }
}

} // namespace

void addCalibrationPorts(StepType& type, bool statistics) {
    std::vector<Port> own = std::move(type.inputs);
    type.inputs = {Port{.name = "model", .label = "Model"},
                   Port{.name = "calibration",
                        .kind = Kind::Data,
                        .label = "Calibration",
                        .replacedBy = statistics ? "statistics" : ""}};
    if (statistics)
        type.inputs.push_back(Port{
            .name = "statistics", .kind = Kind::Stats, .label = "Statistics", .optional = true});
    type.inputs.insert(type.inputs.end(), own.begin(), own.end());
    type.outputs = {Port{.name = "model", .label = "Model"}};
}

CalibrationSource calibrationOf(const StepInputs& inputs) {
    return {optionalInput<DataSet>(inputs, "calibration"),
            optionalInput<Statistics>(inputs, "statistics")};
}

std::vector<Problem> checkLayers(const StepInputs& inputs, const Json& given, const StepContext&) {
    std::vector<Problem> problems;
    const auto* model = optionalInput<Model>(inputs, "model");
    if (model == nullptr) {
        return problems;
    }
    try {
        const Json params = withPlan(given, inputs);
        const auto rules = rulesIn(params);
        if (rules) {
            selectedLinears(*model, *rules);
            forEachLinear(*model, [&](const LinearPlace& place, const Linear& linear) {
                if (problems.empty() &&
                    rules->selects(place.name, place.role == LinearRole::Head)) {
                    checkLinear(place.name, inFeatures(linear),
                                rules->paramsFor(place.name, params), problems);
                }
            });
        }
        if (const auto* text = optionalInput<DataSet>(inputs, "calibration")) {
            calibrationWindows(*model, *text);
        }
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

std::vector<Problem> checkCalibrated(const StepInputs& inputs, const Json& params,
                                     const StepContext& context,
                                     const std::function<StatNeeds(const Json&)>& needs) {
    std::vector<Problem> problems = checkLayers(inputs, params, context);
    const auto* statistics = optionalInput<Statistics>(inputs, "statistics");
    if (!problems.empty() || statistics == nullptr) {
        return problems;
    }
    try {
        requireNeeds(*statistics, needs(withPlan(params, inputs)));
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

std::vector<Series> layerSeries() {
    return {Series{.name = "error",
                   .label = "Relative output error",
                   .xLabel = "Layer",
                   .shape = SeriesShape::PerLayer,
                   .lowerIsBetter = true},
            Series{.name = "sparsity",
                   .label = "Sparsity",
                   .xLabel = "Layer",
                   .shape = SeriesShape::PerLayer}};
}

} // namespace lathe
