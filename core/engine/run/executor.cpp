#include "core/engine/run/executor.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/known_inputs.h"
#include "core/engine/run/recorder.h"
#include "core/engine/run/step_key.h"
#include "core/plain/workflow/validate.h"

#include <algorithm>
#include <unistd.h>

namespace lathe {

namespace {

using Clock = std::chrono::steady_clock;

/// The model that a step works on.
const Model* modelIn(const StepInputs& inputs) {
    const auto found = inputs.find("model");
    return found == inputs.end() ? nullptr : std::get_if<Model>(&found->second);
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void requireValid(const Workflow& workflow, const Catalog& catalog,
                  const std::filesystem::path& folder) {
    for (const Problem& problem : validate(workflow, catalog, folder)) {
        if (problem.severity == Problem::Severity::Error) {
            const std::string where = problem.node.empty() ? "" : problem.node + ": ";
            throw Error(ErrorCode::User, where + problem.message, problem.hint);
        }
    }
}

class WorkflowRun {
public:
    WorkflowRun(const Workflow& workflow, const std::vector<Step>& steps, const RunOptions& options,
                RunObserver& observer)
        : m_workflow(workflow)
        , m_steps(steps)
        , m_options(options)
        , m_catalog(catalogOf(steps))
        , m_recorder(observer) {}

    RunResult run();

private:
    void makePlans();
    std::optional<Endpoint> sourceOf(const Node& node, const std::string& port) const;
    void findKey(NodePlan& plan);
    void markNeeded();
    void visit(NodePlan& plan);
    void runStep(NodePlan& plan);
    void compute(NodePlan& plan);
    void storeResult(NodePlan& plan);
    StepInputs gatherInputs(NodePlan& plan);
    const StepOutputs& outputsOf(NodePlan& plan);
    void releaseSources(const NodePlan& plan);
    void tellCached(NodePlan& plan);
    void fail(NodePlan& plan, const Error& error, Clock::time_point start);
    void failBeforehand(NodePlan& plan);
    void skip(const NodePlan& plan);
    void started(const NodePlan& plan);
    void finished(const NodePlan& plan, StepState state, double seconds);

    void emit(EventBody body) { m_recorder.on(Event{now(), std::move(body)}); }

    StepContext contextOf(const NodePlan& plan);
    void finishRun();

    const Workflow& m_workflow;
    const std::vector<Step>& m_steps;
    const RunOptions& m_options;
    Catalog m_catalog;
    Recorder m_recorder;
    std::vector<std::string> m_order;
    std::map<std::string, NodePlan> m_plans;
    std::optional<Error> m_storeFailure;
    RunResult m_result;
    Clock::time_point m_start = Clock::now();
};

/// Follows a link back through bypassed nodes, which hand on their first model input.
std::optional<Endpoint> WorkflowRun::sourceOf(const Node& node, const std::string& port) const {
    auto source = m_workflow.sourceOf(node.id, port);
    while (source) {
        const Node* from = m_workflow.find(source->node);
        if (!from->bypassed) {
            return source;
        }
        const auto& inputs = m_catalog.find(from->type)->inputs;
        const auto model = std::ranges::find(inputs, Kind::Model, &Port::kind);
        source = m_workflow.sourceOf(from->id, model->name);
    }
    return source;
}

void WorkflowRun::makePlans() {
    const auto order = executionOrder(m_workflow);
    for (const size_t index : *order) {
        const Node& node = m_workflow.nodes[index];
        m_order.push_back(node.id);
        NodePlan& plan = m_plans[node.id];
        plan.node = &node;
        plan.step =
            &*std::ranges::find(m_steps, node.type, [](const Step& step) { return step.type.id; });
        plan.params = completeParams(plan.step->type, node.params);
        if (node.bypassed) {
            continue;
        }
        for (const Port& port : plan.step->type.inputs) {
            if (const auto source = sourceOf(node, port.name)) {
                plan.inputs[port.name] = *source;
                ++m_plans.at(source->node).users;
            }
        }
        findKey(plan);
    }
}

/// A key needs the world (files) and may fail; the failure is told when the node's turn comes.
void WorkflowRun::findKey(NodePlan& plan) {
    for (const auto& [port, source] : plan.inputs) {
        const NodePlan& from = m_plans.at(source.node);
        if (from.failure) {
            plan.failure = from.failure;
            return;
        }
        plan.inputKeys[port] = from.key + "." + source.port;
    }
    KeyParts parts{.inputs = plan.inputKeys, .seed = m_options.seed, .target = m_options.target};
    try {
        if (plan.step->outsideIdentity) {
            StepContext context = contextOf(plan);
            context.observer = nullptr;
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
void WorkflowRun::markNeeded() {
    for (auto id = m_order.rbegin(); id != m_order.rend(); ++id) {
        NodePlan& plan = m_plans.at(*id);
        if (plan.node->bypassed) {
            continue;
        }
        const bool asked = plan.needed || m_options.keep.contains(*id);
        const bool runs =
            plan.step->keep == Keep::Recomputed ? asked || plan.failure.has_value() : !plan.stored;
        plan.needed = runs;
        for (const auto& [port, source] : plan.inputs) {
            NodePlan& from = m_plans.at(source.node);
            from.needed = from.needed || (runs && from.step->keep == Keep::Recomputed);
        }
    }
}

StepContext WorkflowRun::contextOf(const NodePlan& plan) {
    StepContext context{.node = plan.node->id,
                        .folder = m_options.folder,
                        .target = m_options.target,
                        .seed = m_options.seed,
                        .stop = m_options.stop,
                        .observer = &m_recorder,
                        .inputKeys = plan.inputKeys};
    if (m_options.cache != nullptr) {
        context.open = [cache = m_options.cache](const std::string& model,
                                                 const std::filesystem::path& folder) {
            constexpr std::string_view kVariant = "variant:";
            return model.starts_with(kVariant) ? cache->variant(model.substr(kVariant.size()))
                                               : openModel(model, folder);
        };
    }
    return context;
}

void WorkflowRun::started(const NodePlan& plan) {
    std::string title = plan.node->title.empty() ? plan.step->type.title : plan.node->title;
    if (plan.step->type.category == Category::Evaluate && plan.node->title.empty()) {
        title = variantName(m_workflow, m_catalog, plan.node->id);
    }
    emit(StepStarted{plan.node->id, plan.node->type, title, plan.key});
}

void WorkflowRun::finished(const NodePlan& plan, StepState state, double seconds) {
    emit(StepFinished{plan.node->id, state, seconds, plan.phases.seconds});
}

void WorkflowRun::skip(const NodePlan& plan) {
    started(plan);
    finished(plan, StepState::Skipped, 0);
}

void WorkflowRun::tellCached(NodePlan& plan) {
    started(plan);
    if (plan.stored) {
        m_recorder.tellAgain(plan.stored->events, plan.node->id);
        m_result.keys[plan.node->id] = plan.key;
    }
    m_result.cached.push_back(plan.node->id);
    finished(plan, StepState::Cached, 0);
}

void WorkflowRun::fail(NodePlan& plan, const Error& error, Clock::time_point start) {
    plan.failure = error.within(plan.node->id);
    const bool interrupted = error.code() == ErrorCode::Interrupted;
    if (!m_result.failure) {
        m_result.failure = interrupted ? error : *plan.failure;
    }
    if (interrupted) {
        finished(plan, StepState::Skipped, secondsSince(start));
        return;
    }
    emit(Note{plan.node->id, NoteLevel::Error, error.what(), error.hint()});
    finished(plan, StepState::Failed, secondsSince(start));
}

void WorkflowRun::failBeforehand(NodePlan& plan) {
    plan.told = true;
    started(plan);
    fail(plan, Error(*plan.failure), Clock::now());
}

StepInputs WorkflowRun::gatherInputs(NodePlan& plan) {
    StepInputs inputs;
    for (const auto& [port, source] : plan.inputs) {
        inputs[port] = outputsOf(m_plans.at(source.node)).at(source.port);
    }
    return inputs;
}

/// From memory, from the cache, or by running the step: the last also where a stored result turns
/// out to be damaged.
const StepOutputs& WorkflowRun::outputsOf(NodePlan& plan) {
    if (plan.outputs) {
        return *plan.outputs;
    }
    if (plan.stored) {
        try {
            plan.outputs = m_options.cache->load(*plan.stored);
            return *plan.outputs;
        } catch (const Error& error) {
            emit(Note{plan.node->id, NoteLevel::Warning,
                      std::string("the stored result cannot be used: ") + error.what(),
                      "the step runs again"});
            m_options.cache->remove(plan.key);
            plan.stored.reset();
        }
    }
    compute(plan);
    return *plan.outputs;
}

void WorkflowRun::compute(NodePlan& plan) {
    StepContext context = contextOf(plan);
    context.phases = &plan.phases;
    context.throwIfStopped();
    const StepInputs inputs = gatherInputs(plan);
    const Model* model = modelIn(inputs);
    const bool checkpointed =
        m_options.cache != nullptr && plan.step->keep == Keep::Stored && model != nullptr;
    if (checkpointed) {
        context.checkpoints = m_options.cache->checkpoints(
            plan.key, std::make_shared<const Model>(*model),
            {.latest = [this] { return m_recorder.latest(); },
             .again = [this, &plan](
                          const Json& events) { m_recorder.tellAgain(events, plan.node->id); }});
    }
    m_recorder.take();
    plan.outputs = plan.step->run(inputs, plan.params, context);
    m_result.ran.push_back(plan.node->id);
    storeResult(plan);
    if (checkpointed && m_result.keys.contains(plan.node->id)) {
        m_options.cache->forgetCheckpoints(plan.key, static_cast<int64_t>(model->blocks.size()));
    }
}

/// A full disk does not end the run: what was computed is used, and the user is told.
void WorkflowRun::storeResult(NodePlan& plan) {
    const Json events = m_recorder.take();
    if (m_options.cache == nullptr || plan.step->keep != Keep::Stored) {
        return;
    }
    try {
        m_options.cache->put(plan.key, *plan.outputs, events);
        m_result.keys[plan.node->id] = plan.key;
    } catch (const Error& error) {
        emit(Note{plan.node->id, NoteLevel::Warning,
                  std::string("the result was not stored: ") + error.what(), error.hint()});
        if (!m_storeFailure) {
            m_storeFailure = error.within(plan.node->id + ": the result was not stored");
        }
    }
}

void WorkflowRun::runStep(NodePlan& plan) {
    started(plan);
    const auto start = Clock::now();
    try {
        compute(plan);
        finished(plan, StepState::Done, secondsSince(start));
    } catch (...) {
        fail(plan, errorFrom(std::current_exception()), start);
    }
}

/// Results in memory live as long as a node to come reads them.
void WorkflowRun::releaseSources(const NodePlan& plan) {
    for (const auto& [port, source] : plan.inputs) {
        NodePlan& from = m_plans.at(source.node);
        if (--from.users == 0 && !m_options.keep.contains(source.node)) {
            from.outputs.reset();
        }
    }
}

void WorkflowRun::visit(NodePlan& plan) {
    const auto failed = [&](const auto& input) {
        return m_plans.at(input.second.node).failure.has_value();
    };
    const bool stopped = m_result.failure && m_result.failure->code() == ErrorCode::Interrupted;
    const bool skipped = plan.node->bypassed || stopped || (plan.idle && plan.needed) ||
                         std::ranges::any_of(plan.inputs, failed);
    if (skipped && !plan.told) {
        if (!plan.node->bypassed && !plan.failure) {
            plan.failure = Error(ErrorCode::User, "a source failed");
        }
        skip(plan);
    } else if (plan.needed && !plan.failure) {
        runStep(plan);
    } else if (!plan.failure) {
        tellCached(plan);
    }
    releaseSources(plan);
}

void WorkflowRun::finishRun() {
    m_result.seconds = secondsSince(m_start);
    m_result.metrics = m_recorder.metrics();
    if (!m_result.failure && m_storeFailure) {
        m_result.failure = m_storeFailure;
    }
    RunFinished last{.seconds = m_result.seconds};
    if (m_result.failure) {
        const bool stopped = m_result.failure->code() == ErrorCode::Interrupted;
        m_result.state = stopped ? RunState::Interrupted : RunState::Failed;
        last.message = m_result.failure->what();
        last.hint = m_result.failure->hint();
    }
    last.state = m_result.state;
    emit(std::move(last));
}

RunResult WorkflowRun::run() {
    requireValid(m_workflow, m_catalog, m_options.folder);
    emit(RunStarted{.run = m_options.run,
                    .name = m_workflow.name,
                    .workflow = toText(m_workflow),
                    .folder = (std::filesystem::current_path() / m_options.folder).string(),
                    .device = m_options.device,
                    .seed = m_options.seed,
                    .processId = ::getpid(),
                    .environment = m_options.environment});
    makePlans();
    markNeeded();
    checkKnownInputs(m_order, m_plans,
                     {[this](const NodePlan& plan) { return contextOf(plan); },
                      [this](EventBody body) { emit(std::move(body)); },
                      [this](NodePlan& plan) { failBeforehand(plan); }});
    m_result.order = m_order;
    for (const std::string& id : m_order) {
        visit(m_plans.at(id));
    }
    for (const std::string& id : m_options.keep) {
        if (NodePlan& plan = m_plans.at(id); plan.outputs) {
            m_result.outputs[id] = std::move(*plan.outputs);
        }
    }
    finishRun();
    return std::move(m_result);
}

} // namespace

RunResult execute(const Workflow& workflow, const std::vector<Step>& steps,
                  const RunOptions& options, RunObserver& observer) {
    return WorkflowRun(workflow, steps, options, observer).run();
}

} // namespace lathe
