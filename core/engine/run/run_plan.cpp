#include "core/engine/run/run_plan.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/step_key.h"
#include "core/plain/workflow/run_order.h"

#include <algorithm>

namespace lathe {

namespace {

class Planner {
public:
    Planner(const Workflow& workflow, const std::vector<Step>& steps, const RunOptions& options)
        : m_workflow(workflow), m_steps(steps), m_options(options) {}

    RunPlan plan() {
        const auto order = executionOrder(m_workflow); // valid: no cycle
        for (const size_t index : *order) {
            add(m_workflow.nodes[index]);
        }
        markNeeded();
        m_plan.order = visitingOrder();
        return std::move(m_plan);
    }

private:
    const Step& stepOf(const Node& node) const {
        return *std::ranges::find(m_steps, node.type,
                                  [](const Step& step) { return step.type.id; });
    }

    /// Follows a link back through bypassed nodes, which hand on their first model input.
    std::optional<Endpoint> sourceOf(const Node& node, const std::string& port) const {
        auto source = m_workflow.sourceOf(node.id, port);
        while (source) {
            const Node* from = m_workflow.find(source->node);
            if (!from->bypassed) {
                return source;
            }
            const auto& inputs = stepOf(*from).type.inputs;
            const auto model = std::ranges::find(inputs, Kind::Model, &Port::kind);
            source = m_workflow.sourceOf(from->id, model->name);
        }
        return source;
    }

    void add(const Node& node) {
        m_plan.order.push_back(node.id);
        NodePlan& plan = m_plan.nodes[node.id];
        plan.node = &node;
        plan.step = &stepOf(node);
        plan.params = completeParams(plan.step->type, node.params);
        if (node.bypassed) {
            return;
        }
        for (const Port& port : plan.step->type.inputs) {
            if (const auto source = sourceOf(node, port.name)) {
                plan.inputs[port.name] = *source;
                ++m_plan.nodes.at(source->node).users;
            }
        }
        findKey(plan);
    }

    void findKey(NodePlan& plan) {
        for (const auto& [port, source] : plan.inputs) {
            const NodePlan& from = m_plan.nodes.at(source.node);
            if (from.failure) {
                plan.failure = from.failure;
                return;
            }
            plan.inputKeys[port] = from.key + "." + source.port;
        }
        KeyParts parts{
            .inputs = plan.inputKeys, .seed = m_options.seed, .target = m_options.target};
        try {
            if (plan.step->outsideIdentity) {
                StepContext context = contextFor(plan, m_options, nullptr);
                parts.outside = plan.step->outsideIdentity(plan.params, context);
            }
            plan.key = keyOf(*plan.step, plan.params, parts);
            const bool look = m_options.cache != nullptr && plan.step->keep == Keep::Stored &&
                              !m_options.keep.contains(plan.node->id);
            plan.stored = look ? m_options.cache->find(plan.key) : std::nullopt;
        } catch (...) {
            plan.failure = errorFrom(std::current_exception());
        }
    }

    /// From the ends back: which results somebody will ask for.
    void markNeeded() {
        for (auto id = m_plan.order.rbegin(); id != m_plan.order.rend(); ++id) {
            NodePlan& plan = m_plan.nodes.at(*id);
            if (plan.node->bypassed) {
                continue;
            }
            const bool asked = plan.needed || m_options.keep.contains(*id);
            const bool runs = plan.step->keep == Keep::Recomputed
                                  ? asked || plan.failure.has_value()
                                  : !plan.stored;
            plan.needed = runs;
            for (const auto& [port, source] : plan.inputs) {
                NodePlan& from = m_plan.nodes.at(source.node);
                from.needed = from.needed || (runs && from.step->keep == Keep::Recomputed);
            }
        }
    }

    std::vector<std::string> visitingOrder() const {
        std::map<std::string, size_t> places;
        std::vector<OrderedNode> nodes;
        for (const std::string& id : m_plan.order) {
            const NodePlan& plan = m_plan.nodes.at(id);
            const auto& type = plan.step->type;
            OrderedNode node{.runs = plan.needed,
                             .evaluates = type.category == Category::Evaluate,
                             .holdsModel = std::ranges::find(type.outputs, Kind::Model,
                                                             &Port::kind) != type.outputs.end()};
            for (const auto& [port, source] : plan.inputs) {
                node.sources.push_back(places.at(source.node));
            }
            places[id] = nodes.size();
            nodes.push_back(std::move(node));
        }
        std::vector<std::string> order;
        for (const size_t place : runOrder(nodes)) {
            order.push_back(m_plan.order[place]);
        }
        return order;
    }

    const Workflow& m_workflow;
    const std::vector<Step>& m_steps;
    const RunOptions& m_options;
    RunPlan m_plan;
};

} // namespace

RunPlan planRun(const Workflow& workflow, const std::vector<Step>& steps,
                const RunOptions& options) {
    return Planner(workflow, steps, options).plan();
}

StepContext contextFor(const NodePlan& plan, const RunOptions& options, RunObserver* observer) {
    StepContext context{.node = plan.node->id,
                        .folder = options.folder,
                        .target = options.target,
                        .seed = options.seed,
                        .stop = options.stop,
                        .observer = observer,
                        .inputKeys = plan.inputKeys};
    if (options.cache != nullptr) {
        context.open = [cache = options.cache](const std::string& model,
                                               const std::filesystem::path& folder) {
            constexpr std::string_view kVariant = "variant:";
            return model.starts_with(kVariant) ? cache->variant(model.substr(kVariant.size()))
                                               : openModel(model, folder);
        };
    }
    return context;
}

} // namespace lathe
