#include "core/engine/run/known_inputs.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/step_work.h"
#include "core/plain/workflow/lineage.h"

#include <algorithm>

namespace lathe {

namespace {

class KnownInputs {
public:
    KnownInputs(RunPlan& plan, const RunOptions& options) : m_plan(plan), m_options(options) {}

    void look(NodePlan& plan) {
        try {
            // Sources of stored results are opened only for a check.
            m_opening = plan.step->check != nullptr;
            const StepInputs inputs = inputsOf(plan);
            plan.work = workOf(plan.step->type.fields, inputs, plan.params);
            if (plan.step->check) {
                check(plan, inputs);
            }
        } catch (...) {
            plan.refusal = errorFrom(std::current_exception());
        }
    }

private:
    void check(NodePlan& plan, const StepInputs& inputs) {
        StepContext context = contextFor(plan, m_options, nullptr);
        for (const auto& [port, source] : plan.inputs) {
            context.linked.push_back(port);
        }
        for (const Problem& problem : plan.step->check(inputs, plan.params, context)) {
            if (problem.severity == Problem::Severity::Warning) {
                plan.warnings.push_back(problem);
            } else if (!plan.refusal) {
                plan.refusal = Error(ErrorCode::User, problem.message, problem.hint);
            }
        }
    }

    StepInputs inputsOf(const NodePlan& plan) {
        StepInputs inputs;
        for (const auto& [port, source] : plan.inputs) {
            if (auto known = knownAt(source)) {
                inputs[port] = std::move(*known);
            }
        }
        return inputs;
    }

    /// Nothing where it is not known yet: plans, say, exist only once they are made.
    std::optional<Artifact> knownAt(const Endpoint& source) {
        NodePlan& plan = m_plan.nodes.at(source.node);
        if (plan.refusal) {
            return std::nullopt;
        }
        if (plan.step->keep == Keep::Recomputed && plan.inputs.empty()) {
            if (plan.fate == Fate::Run || m_opening) {
                open(plan);
            }
            return plan.opened ? std::optional(plan.opened->at(source.port)) : std::nullopt;
        }
        if (plan.step->foresee) {
            const StepOutputs outputs = plan.step->foresee(inputsOf(plan), plan.params);
            const auto found = outputs.find(source.port);
            return found == outputs.end() ? std::nullopt : std::optional(found->second);
        }
        const auto& outputs = plan.step->type.outputs;
        const auto output = std::ranges::find(outputs, source.port, &Port::name);
        if (output == outputs.end() || output->kind != Kind::Model) {
            return std::nullopt;
        }
        // Steps between may change weights, but not shapes.
        const auto from = plan.inputs.find(modelPortOf(&plan.step->type));
        return from == plan.inputs.end() ? std::nullopt : knownAt(from->second);
    }

    void open(NodePlan& plan) {
        if (plan.opened) {
            return;
        }
        if (const auto found = m_opened.find(plan.key); found != m_opened.end()) {
            plan.opened = found->second;
            return;
        }
        try {
            StepContext context = contextFor(plan, m_options, nullptr);
            plan.opened = plan.step->run({}, plan.params, context);
            if (!plan.key.empty()) {
                m_opened.emplace(plan.key, *plan.opened);
            }
        } catch (...) {
            plan.refusal = errorFrom(std::current_exception());
        }
    }

    RunPlan& m_plan;
    const RunOptions& m_options;
    bool m_opening = false;
    std::map<std::string, StepOutputs> m_opened{}; ///< by key: equal nodes share what they opened
};

} // namespace

void checkKnownInputs(RunPlan& plan, const RunOptions& options) {
    KnownInputs known(plan, options);
    for (const std::string& id : plan.order) {
        NodePlan& node = plan.nodes.at(id);
        if (node.fate == Fate::Run && !node.key.empty() && !node.refusal) {
            known.look(node);
        }
    }
}

} // namespace lathe
