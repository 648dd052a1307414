#include "core/engine/run/known_inputs.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/step_work.h"

#include <algorithm>
#include <set>

namespace lathe {

namespace {

class KnownInputs {
public:
    KnownInputs(std::map<std::string, NodePlan>& plans, const CheckWorld& world)
        : m_plans(plans), m_world(world) {}

    void look(NodePlan& plan) {
        try {
            // Sources behind stored results are opened only for a check.
            m_opening = plan.step->check != nullptr;
            const StepInputs inputs = inputsOf(plan);
            plan.work = workOf(plan.step->type.fields, inputs, plan.params);
            if (plan.step->check) {
                check(plan, inputs);
            }
        } catch (...) {
            plan.failure = errorFrom(std::current_exception());
        }
    }

private:
    void check(NodePlan& plan, const StepInputs& inputs) {
        StepContext context = m_world.context(plan);
        for (const auto& [port, source] : plan.inputs) {
            context.linked.push_back(port);
        }
        for (const Problem& problem : plan.step->check(inputs, plan.params, context)) {
            take(problem, plan);
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

    void take(const Problem& problem, NodePlan& plan) const {
        if (problem.severity == Problem::Severity::Warning) {
            m_world.tell(Note{plan.node->id, NoteLevel::Warning, problem.message, problem.hint});
        } else if (!plan.failure) {
            plan.failure = Error(ErrorCode::User, problem.message, problem.hint);
        }
    }

    /// Nothing where it cannot be had yet: plans are not known before they are made.
    std::optional<Artifact> knownAt(const Endpoint& source) {
        NodePlan& plan = m_plans.at(source.node);
        if (plan.failure) {
            return std::nullopt;
        }
        if (plan.step->keep == Keep::Recomputed && plan.inputs.empty()) {
            if (plan.needed || m_opening) {
                makeKnown(plan);
            }
            return plan.known ? std::optional(plan.known->at(source.port)) : std::nullopt;
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
        // Weights may have changed on the way; shapes have not.
        const auto& inputs = plan.step->type.inputs;
        const auto model = std::ranges::find(inputs, Kind::Model, &Port::kind);
        const auto from = model == inputs.end() ? plan.inputs.end() : plan.inputs.find(model->name);
        return from == plan.inputs.end() ? std::nullopt : knownAt(from->second);
    }

    void makeKnown(NodePlan& plan) const {
        if (plan.known) {
            return;
        }
        try {
            StepContext context = m_world.context(plan);
            context.observer = nullptr;
            plan.known = plan.step->run({}, plan.params, context);
        } catch (...) {
            plan.failure = errorFrom(std::current_exception());
        }
    }

    std::map<std::string, NodePlan>& m_plans;
    const CheckWorld& m_world;
    bool m_opening = false;
};

/// Tells failures; returns the nodes that cannot run.
std::set<std::string> tellFailures(const std::vector<std::string>& order,
                                   std::map<std::string, NodePlan>& plans,
                                   const CheckWorld& world) {
    std::set<std::string> dead;
    for (const std::string& id : order) {
        NodePlan& plan = plans.at(id);
        const bool behind = std::ranges::any_of(
            plan.inputs, [&](const auto& input) { return dead.contains(input.second.node); });
        if (plan.failure && !behind) {
            world.fail(plan);
        }
        if (plan.failure || behind) {
            dead.insert(id);
            plan.work = 0;
        }
    }
    return dead;
}

/// From the ends back: nodes all of whose readers cannot run or are idle themselves. A node that
/// nobody reads is wanted for itself.
void markIdle(const std::vector<std::string>& order, std::map<std::string, NodePlan>& plans,
              std::set<std::string> dead, const CheckWorld& world) {
    std::map<std::string, int> living; ///< readers that run, by node
    for (auto id = order.rbegin(); id != order.rend(); ++id) {
        NodePlan& plan = plans.at(*id);
        plan.idle = !dead.contains(*id) && plan.users > 0 && living[*id] == 0;
        plan.work = plan.idle ? 0 : plan.work;
        if (plan.idle && plan.needed) {
            world.tell(Note{*id, NoteLevel::Info,
                            "does not run: only steps that cannot run read its result", ""});
        }
        if (!plan.idle && !dead.contains(*id)) {
            for (const auto& [port, source] : plan.inputs) {
                ++living[source.node];
            }
        }
    }
}

} // namespace

void checkKnownInputs(const std::vector<std::string>& order, std::map<std::string, NodePlan>& plans,
                      const CheckWorld& world) {
    KnownInputs known(plans, world);
    for (const std::string& id : order) {
        NodePlan& plan = plans.at(id);
        if (!plan.node->bypassed && plan.needed && !plan.failure) {
            known.look(plan);
        }
    }
    const auto dead = tellFailures(order, plans, world);
    if (!dead.empty()) {
        markIdle(order, plans, dead, world);
    }
}

} // namespace lathe
