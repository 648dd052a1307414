#pragma once

#include "core/engine/steps/step.h"
#include "core/plain/base/error.h"
#include "core/plain/workflow/rules.h"

namespace lathe {

/// The artifact at `port`. Throws Error{Bug} when it is absent or of another kind: validate()
/// rejects such workflows.
template <class T>
const T& inputOf(const StepInputs& inputs, const std::string& port) {
    const auto found = inputs.find(port);
    LATHE_ASSERT(found != inputs.end() && std::holds_alternative<T>(found->second));
    return std::get<T>(found->second);
}

/// As inputOf; nullptr when the port is not linked.
template <class T>
const T* optionalInput(const StepInputs& inputs, const std::string& port) {
    return inputs.contains(port) ? &inputOf<T>(inputs, port) : nullptr;
}

/// Adds the optional port `plan` to a step that takes overrides.
void addPlanPort(StepType& type);

/// The entries of `plan` under the names that a step with these fields gives its parameters. A plan
/// names a parameter by its role ("bits", "sparsity"), whatever steps call it; one without a role
/// by its name.
Plan namedBy(const std::vector<Field>& fields, const Plan& plan);

/// `params`, those of `fields`, with the entries of a linked plan put over their overrides. Entries
/// that are not parameters of the step are left out, and layers that get 16 bits are excluded.
/// Throws Error{User} when nothing in the plan is for this step.
Json withPlan(const std::vector<Field>& fields, const Json& params, const StepInputs& inputs);

/// The same as a parameter struct. Throws Error{User} naming `node` for invalid values.
template <class P>
P plannedParams(const StepInputs& inputs, const Json& params, const std::string& node) {
    return paramsFromJson<P>(withPlan(fieldsOf<P>(), params, inputs), node);
}

/// A step that turns a model into a changed one: ports `model` (and `plan`, for steps on layers) →
/// `model`, fields from P.
template <class P>
Step modelStep(StepType type, Model (*f)(const Model&, const P&, StepContext&)) {
    type.inputs.insert(type.inputs.begin(), Port{.name = "model", .label = "Model"});
    type.outputs = {Port{.name = "model", .label = "Model"}};
    type.fields = fieldsOf<P>();
    addPlanPort(type);
    auto run = [f](const StepInputs& inputs, const Json& params, StepContext& context) {
        const auto read = plannedParams<P>(inputs, params, context.node);
        return StepOutputs{{"model", f(inputOf<Model>(inputs, "model"), read, context)}};
    };
    return Step{.type = std::move(type), .run = run};
}

} // namespace lathe
