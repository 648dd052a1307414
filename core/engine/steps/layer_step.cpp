#include "core/engine/steps/layer_step.h"

#include "core/engine/numbers/grid.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/prune_params.h"
#include "core/plain/workflow/layer_globs.h"

#include <algorithm>

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
    const std::string format = params.value("format", std::string("int"));
    const auto asked = params.value("group", int64_t{0});
    const int64_t group = gridOf(format, params.value("bits", 4), asked, false).group;
    if (group > 0 && group < in && in % group != 0) {
        const bool fixed = group != asked;
        add(fixed ? "format" : "group",
            (fixed ? "the group of " + format + ", " + std::to_string(group) + ","
                   : "group " + std::to_string(group)) +
                " does not divide its " + std::to_string(in) + " inputs",
            fixed ? "choose another number format, or exclude this layer"
                  : "choose a group that does, 0 for the whole row, or override this layer");
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

void warn(std::vector<Problem>& problems, const std::string& field, const std::string& message,
          const std::string& hint) {
    problems.push_back(Problem{
        .severity = Problem::Severity::Warning, .field = field, .message = message, .hint = hint});
}

std::vector<LayerName> layerNames(const Model& model) {
    std::vector<LayerName> out;
    forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
        out.push_back({place.name, place.role == LinearRole::Head});
    });
    return out;
}

/// Where a plan and the step's own settings have a say in the same thing, one of them is lost.
void warnOfPlan(const Plan& plan, const Json& params, std::vector<Problem>& problems) {
    const auto setsIn = [](const Json& entries, const std::string& name) {
        return std::ranges::any_of(entries, [&](const Json& set) { return set.contains(name); });
    };
    const std::string pattern = params.value("pattern", std::string("unstructured"));
    if (pattern != "unstructured" && setsIn(plan.layers, "sparsity") &&
        !setsIn(plan.layers, "pattern")) {
        warn(problems, "pattern",
             "the plan sets sparsities, which the pattern " + pattern + " does not read",
             "make the plan with this pattern, or choose unstructured here");
    }
    for (const auto& [glob, changes] : params.at("overrides").items()) {
        for (const auto& [name, value] : changes.items()) {
            if (params.contains(name) && setsIn(plan.layers, name)) {
                warn(problems, "overrides",
                     "the plan's " + name + " replaces that of " + glob +
                         " wherever it names the layer",
                     "leave " + name + " out of the overrides, or unlink the plan");
            }
        }
    }
}

void warnOfFewWindows(const DataSet& data, int64_t there, std::vector<Problem>& problems) {
    int64_t asked = 0;
    for (const TextSource& text : data.texts) {
        asked += text.samples;
    }
    if (there < asked) {
        warn(problems, "",
             "the calibration text gives " + std::to_string(there) + " windows of the " +
                 std::to_string(asked) + " asked for",
             "use more text or a smaller seqlen if the result is poor");
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
    if (statistics) {
        type.inputs.push_back(Port{
            .name = "statistics", .kind = Kind::Stats, .label = "Statistics", .optional = true});
    }
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
            problems = globProblems(*rules, layerNames(*model));
            forEachLinear(*model, [&](const LinearPlace& place, const Linear& linear) {
                if (!anyError(problems) &&
                    rules->selects(place.name, place.role == LinearRole::Head)) {
                    checkLinear(place.name, inFeatures(linear),
                                rules->paramsFor(place.name, params), problems);
                }
            });
        }
        const auto* plan = optionalInput<Plan>(inputs, "plan");
        if (rules && plan != nullptr) {
            warnOfPlan(*plan, given, problems);
        }
        if (const auto* text = optionalInput<DataSet>(inputs, "calibration")) {
            warnOfFewWindows(*text, calibrationWindows(*model, *text).size(0), problems);
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::BadData) {
            throw; // a file's fault, not a setting's
        }
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

bool anyError(const std::vector<Problem>& problems) {
    return std::ranges::any_of(
        problems, [](const Problem& p) { return p.severity == Problem::Severity::Error; });
}

std::vector<Problem> checkCalibrated(const StepInputs& inputs, const Json& params,
                                     const StepContext& context,
                                     const std::function<StatNeeds(const Json&)>& needs) {
    std::vector<Problem> problems = checkLayers(inputs, params, context);
    const auto* statistics = optionalInput<Statistics>(inputs, "statistics");
    if (anyError(problems) || statistics == nullptr) {
        return problems;
    }
    try {
        requireNeeds(*statistics, needs(withPlan(params, inputs)));
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

Step tellingTurnedInputs(Step step) {
    step.check = [check = step.check](const StepInputs& inputs, const Json& params,
                                      const StepContext& context) {
        std::vector<Problem> problems = check(inputs, params, context);
        const auto* model = optionalInput<Model>(inputs, "model");
        if (model == nullptr || anyError(problems)) {
            return problems;
        }
        const auto rules = paramsFromJson<LayerRules>(withPlan(params, inputs), "");
        int64_t turned = 0;
        forEachLinear(*model, [&](const LinearPlace& place, const Linear& linear) {
            turned += rules.selects(place.name, place.role == LinearRole::Head) &&
                      std::ranges::any_of(linear.in, [](const InputOp& op) {
                          return std::holds_alternative<Hadamard>(op);
                      });
        });
        if (turned > 0) {
            warn(problems, "",
                 "the inputs of " + std::to_string(turned) + " of " +
                     std::to_string(selectedLinears(*model, rules).size()) +
                     " layers pass a Hadamard transform while the model runs, and their channels "
                     "stay as they are",
                 "nothing to do: a rotation evens channels out by itself; leave one of the two "
                 "out where the result is worse");
        }
        return problems;
    };
    return step;
}

std::vector<Problem> checkNoHead(const StepInputs& inputs, const Json& params) {
    const auto* model = optionalInput<Model>(inputs, "model");
    const auto rules = rulesIn(params);
    std::vector<Problem> problems;
    if (model == nullptr || !rules) {
        return problems;
    }
    forEachLinear(*model, [&](const LinearPlace& place, const Linear&) {
        if (place.role == LinearRole::Head && rules->selects(place.name, true)) {
            problems.push_back(Problem{.field = "include",
                                       .message = place.name +
                                                  " lies outside the blocks, which this method "
                                                  "changes as a whole",
                                       .hint = "leave it out here, and give it to a step that "
                                               "treats one layer at a time, such as quant.rtn or "
                                               "quant.gptq"});
        }
    });
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
