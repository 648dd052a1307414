#include "core/engine/run/run_plan.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/fates.h"
#include "core/engine/run/known_inputs.h"
#include "core/engine/run/step_key.h"
#include "core/plain/workflow/run_order.h"

#include <algorithm>

namespace lathe {

namespace {

class Planner {
public:
    Planner(const Workflow& workflow, const std::vector<Step>& steps, const RunOptions& options)
        : m_workflow(workflow), m_catalog(catalogOf(steps)), m_steps(steps), m_options(options) {}

    RunPlan plan() {
        const auto order = executionOrder(m_workflow); // valid: no cycle
        for (const size_t index : *order) {
            add(m_workflow.nodes[index]);
        }
        findFates(m_plan, m_options.keep);
        m_plan.order = visitingOrder();
        checkKnownInputs(m_plan, m_options);
        settleFates(m_plan, m_options.keep);
        return std::move(m_plan);
    }

private:
    const Step& stepOf(const Node& node) const {
        return *std::ranges::find(m_steps, node.type,
                                  [](const Step& step) { return step.type.id; });
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
        plan.inputs = inputsOf(m_workflow, m_catalog, node);
        for (const auto& [port, source] : plan.inputs) {
            ++m_plan.nodes.at(source.node).readers;
        }
        findKey(plan);
    }

    void findKey(NodePlan& plan) {
        KeyParts parts{.seed = m_options.seed};
        for (const auto& [port, source] : plan.inputs) {
            const std::string& key = m_plan.nodes.at(source.node).key;
            if (key.empty()) {
                return;
            }
            parts.inputs[port] = key + "." + source.port;
        }
        plan.inputKeys = parts.inputs;
        try {
            if (plan.step->outsideIdentity) {
                parts.outside = outsideOf(plan);
            }
            plan.key = keyOf(*plan.step, plan.params, parts, m_options.target);
            const bool look = m_options.cache != nullptr && plan.step->keep == Keep::Stored &&
                              !m_options.keep.contains(plan.node->id);
            plan.stored = look ? m_options.cache->find(plan.key) : std::nullopt;
        } catch (...) {
            plan.refusal = errorFrom(std::current_exception());
        }
    }

    /// Files are read once, however many nodes name them in the same way.
    const std::string& outsideOf(const NodePlan& plan) {
        const std::string call = plan.step->type.id + canonicalText(plan.params);
        const auto found = m_outside.find(call);
        if (found != m_outside.end()) {
            return found->second;
        }
        StepContext context = contextFor(plan, m_options, nullptr);
        return m_outside[call] = plan.step->outsideIdentity(plan.params, context);
    }

    std::vector<std::string> visitingOrder() const {
        std::map<std::string, size_t> places;
        std::vector<OrderedNode> nodes;
        for (const std::string& id : m_plan.order) {
            const NodePlan& plan = m_plan.nodes.at(id);
            const auto& type = plan.step->type;
            OrderedNode node{.runs = plan.fate == Fate::Run,
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
    const Catalog m_catalog;
    const std::vector<Step>& m_steps;
    const RunOptions& m_options;
    RunPlan m_plan;
    std::map<std::string, std::string> m_outside{}; ///< identities by step and parameters
};

} // namespace

std::string nameOf(Fate fate) {
    switch (fate) {
    case Fate::Run:
        return "run";
    case Fate::Cached:
        return "cached";
    case Fate::Idle:
        return "idle";
    case Fate::Refused:
        return "refused";
    case Fate::Blocked:
        return "blocked";
    case Fate::Bypassed:
        break;
    }
    return "bypassed";
}

RunPlan planRun(const Workflow& workflow, const std::vector<Step>& steps,
                const RunOptions& options) {
    return Planner(workflow, steps, options).plan();
}

std::string planText(const RunPlan& plan) {
    constexpr size_t kGap = 2;
    size_t ids = 0;
    size_t fates = 0;
    for (const auto& [id, node] : plan.nodes) {
        ids = std::max(ids, id.size() + kGap);
        fates = std::max(fates, nameOf(node.fate).size() + kGap);
    }
    std::string out;
    for (const std::string& id : plan.order) {
        const NodePlan& node = plan.nodes.at(id);
        std::string fate = nameOf(node.fate);
        fate.resize(fates, ' ');
        out += id;
        out.append(ids - id.size(), ' ');
        out += fate + "because " + node.because + "\n";
    }
    return out;
}

StepContext contextFor(const NodePlan& plan, const RunOptions& options, RunObserver* observer) {
    StepContext context{.node = plan.node->id,
                        .folder = options.folder,
                        .target = options.target,
                        .seed = options.seed,
                        .stop = options.stop,
                        .enough = options.enough ? options.enough() : std::stop_token(),
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
