#include "core/engine/run/executor.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/known_inputs.h"
#include "core/engine/run/recorder.h"
#include "core/engine/run/run_plan.h"
#include "core/plain/workflow/validate.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

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
    void tellPlan();
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

    std::string titleOf(const NodePlan& plan) const;
    void finishRun();

    const Workflow& m_workflow;
    const std::vector<Step>& m_steps;
    const RunOptions& m_options;
    Catalog m_catalog;
    Recorder m_recorder;
    RunPlan m_plan;
    std::optional<Error> m_storeFailure;
    RunResult m_result;
    Clock::time_point m_start = Clock::now();
};

/// What the user called the node; an evaluation is known by the variant it measures.
std::string WorkflowRun::titleOf(const NodePlan& plan) const {
    if (!plan.node->title.empty()) {
        return plan.node->title;
    }
    return plan.step->type.category == Category::Evaluate
               ? variantName(m_workflow, m_catalog, plan.node->id)
               : plan.step->type.title;
}

/// The steps whose turn will come, each with what it has to do.
void WorkflowRun::tellPlan() {
    for (const std::string& id : m_plan.order) {
        const NodePlan& plan = m_plan.nodes.at(id);
        if (!plan.node->bypassed && !plan.told) {
            emit(StepPlanned{id, plan.node->type, titleOf(plan), plan.work});
        }
    }
}

void WorkflowRun::started(const NodePlan& plan) {
    const bool evaluates = plan.step->type.category == Category::Evaluate;
    emit(StepStarted{plan.node->id, plan.node->type, titleOf(plan), plan.key,
                     evaluates ? measuredModelOf(m_workflow, m_catalog, plan.node->id)
                               : MeasuredModel{}});
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
        inputs[port] = outputsOf(m_plan.nodes.at(source.node)).at(source.port);
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
    StepContext context = contextFor(plan, m_options, &m_recorder);
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
    plan.outputs = plan.known ? std::exchange(plan.known, std::nullopt)
                              : plan.step->run(inputs, plan.params, context);
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
        NodePlan& from = m_plan.nodes.at(source.node);
        if (--from.users == 0 && !m_options.keep.contains(source.node)) {
            from.outputs.reset();
        }
    }
}

void WorkflowRun::visit(NodePlan& plan) {
    const auto failed = [&](const auto& input) {
        return m_plan.nodes.at(input.second.node).failure.has_value();
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
    m_plan = planRun(m_workflow, m_steps, m_options);
    checkKnownInputs(
        m_plan.order, m_plan.nodes,
        {[this](const NodePlan& plan) { return contextFor(plan, m_options, &m_recorder); },
         [this](EventBody body) { emit(std::move(body)); },
         [this](NodePlan& plan) { failBeforehand(plan); }});
    tellPlan();
    m_result.order = m_plan.order;
    for (const std::string& id : m_plan.order) {
        visit(m_plan.nodes.at(id));
    }
    for (const std::string& id : m_options.keep) {
        if (NodePlan& plan = m_plan.nodes.at(id); plan.outputs) {
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
