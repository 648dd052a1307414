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
    return params.contains(LayerRules::kInclude)
               ? std::optional(paramsFromJson<LayerRules>(params, ""))
               : std::nullopt;
}

/// The settings of one linear by role: the step's parameters with its overrides applied.
class Asked {
public:
    Asked(const std::vector<Field>& fields, const Json& params, const Json& changes)
        : m_fields(fields), m_params(params) {
        m_params.update(changes);
    }

    template <class T>
    T value(Role role, T otherwise) const {
        const Json found = valueOf(m_fields, role, m_params);
        return found.is_null() ? otherwise : found.get<T>();
    }

    std::string name(Role role) const {
        const Field* field = fieldOf(m_fields, role);
        return field == nullptr ? "" : field->name;
    }

private:
    const std::vector<Field>& m_fields;
    Json m_params;
};

/// The problems of one linear with `in` inputs.
class LinearCheck {
public:
    LinearCheck(std::string name, int64_t in, std::vector<Problem>& problems)
        : m_name(std::move(name)), m_in(in), m_problems(problems) {}

    void checkGroup(const Asked& asked) const {
        const auto format = asked.value(Role::Format, std::string("int"));
        const auto given = asked.value(Role::Group, int64_t{0});
        const int64_t group = gridOf(format, asked.value(Role::Bits, 4), given, false).group;
        if (group <= 0 || group >= m_in || m_in % group == 0) {
            return;
        }
        const bool fixed = group != given;
        add(asked.name(fixed ? Role::Format : Role::Group),
            (fixed ? "the group of " + format + ", " + std::to_string(group) + ","
                   : "group " + std::to_string(group)) +
                " does not divide its " + std::to_string(m_in) + " inputs",
            fixed ? "choose another number format, or exclude this layer"
                  : "choose a group that does, 0 for the whole row, or override this layer");
    }

    void checkPattern(const Asked& asked) const {
        const auto text = asked.value(Role::Pattern, std::string("unstructured"));
        try {
            const auto pattern = patternFromText(text);
            if (pattern && m_in % pattern->group != 0) {
                add(asked.name(Role::Pattern),
                    "pattern " + text + " does not divide its " + std::to_string(m_in) + " inputs",
                    "exclude this layer or choose another pattern");
            }
        } catch (const Error& error) {
            add(asked.name(Role::Pattern), error.what(), error.hint());
        }
    }

private:
    void add(const std::string& field, const std::string& message, const std::string& hint) const {
        m_problems.push_back(
            Problem{.field = field, .message = m_name + ": " + message, .hint = hint});
    }

    std::string m_name;
    int64_t m_in;
    std::vector<Problem>& m_problems;
};

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

bool setsIn(const Json& entries, const std::string& name) {
    return std::ranges::any_of(entries, [&](const Json& set) { return set.contains(name); });
}

/// Sparsities of a plan have no effect where a pattern fixes them.
void warnOfPattern(const std::vector<Field>& fields, const Plan& plan, const Json& params,
                   std::vector<Problem>& problems) {
    const Field* pattern = fieldOf(fields, Role::Pattern);
    const Field* sparsity = fieldOf(fields, Role::Sparsity);
    if (pattern == nullptr || sparsity == nullptr || setsIn(plan.layers, pattern->name) ||
        !setsIn(plan.layers, sparsity->name)) {
        return;
    }
    const auto asked = valueOf(fields, Role::Pattern, params).get<std::string>();
    if (asked != "unstructured") {
        warn(problems, pattern->name,
             "the plan sets sparsities, which the pattern " + asked + " does not read",
             "make the plan with this pattern, or choose unstructured here");
    }
}

/// Warns where a plan and the step's overrides set the same parameter: the plan replaces them.
void warnOfPlan(const Plan& plan, const Json& params, std::vector<Problem>& problems) {
    for (const auto& [glob, changes] : params.at(LayerRules::kOverrides).items()) {
        for (const auto& [name, value] : changes.items()) {
            if (params.contains(name) && setsIn(plan.layers, name)) {
                warn(problems, LayerRules::kOverrides,
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

/// Checks the linears up to the first that has a problem.
void checkSelected(const Model& model, const LayerRules& rules, const std::vector<Field>& fields,
                   const Json& params, std::vector<Problem>& problems) {
    problems = globProblems(rules, layerNames(model));
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (!anyError(problems) && rules.selects(place.name, place.role == LinearRole::Head)) {
            const Asked asked(fields, params, rules.changesFor(place.name));
            const LinearCheck check(place.name, inFeatures(linear), problems);
            check.checkGroup(asked);
            check.checkPattern(asked);
        }
    });
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

std::vector<Problem> checkShapes(const std::vector<Field>& fields, const StepInputs& inputs,
                                 const Json& given) {
    std::vector<Problem> problems;
    const auto* model = optionalInput<Model>(inputs, "model");
    if (model == nullptr) {
        return problems;
    }
    try {
        const Json params = withPlan(fields, given, inputs);
        const auto rules = rulesIn(params);
        if (rules) {
            checkSelected(*model, *rules, fields, params, problems);
        }
        const auto* linked = optionalInput<Plan>(inputs, "plan");
        if (rules && linked != nullptr) {
            const Plan plan = namedBy(fields, *linked);
            warnOfPattern(fields, plan, given, problems);
            warnOfPlan(plan, given, problems);
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

Step tellingTurnedInputs(Step step) {
    step.check = [check = step.check, fields = step.type.fields](
                     const StepInputs& inputs, const Json& params, const StepContext& context) {
        std::vector<Problem> problems = check(inputs, params, context);
        const auto* model = optionalInput<Model>(inputs, "model");
        if (model == nullptr || anyError(problems)) {
            return problems;
        }
        const auto rules = paramsFromJson<LayerRules>(withPlan(fields, params, inputs), "");
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
            problems.push_back(Problem{.field = LayerRules::kInclude,
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
