#include "core/engine/run/executor.h"

#include "core/engine/run/errors.h"
#include "core/engine/run/node_results.h"
#include "core/plain/workflow/lineage.h"
#include "core/plain/workflow/validate.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace lathe {

namespace {

using Clock = std::chrono::steady_clock;

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

/// Carries out a plan.
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
    void tellStart();
    void tellPlan();
    void visit(const NodePlan& plan);
    void runStep(const NodePlan& plan);
    void tellCached(const NodePlan& plan);
    void fail(const NodePlan& plan, const Error& error, Clock::time_point start);
    void skip(const NodePlan& plan);
    void started(const NodePlan& plan);
    void finished(const NodePlan& plan, StepState state, double seconds);
    bool sourceFailed(const NodePlan& plan) const;

    bool stopped() const {
        return m_result.failure && m_result.failure->code() == ErrorCode::Interrupted;
    }

    void emit(EventBody body) { m_recorder.on(Event{now(), std::move(body)}); }

    std::string titleOf(const NodePlan& plan) const;
    void finishRun();

    const Workflow& m_workflow;
    const std::vector<Step>& m_steps;
    const RunOptions& m_options;
    Catalog m_catalog;
    Recorder m_recorder;
    RunPlan m_plan;
    RunResult m_result;
    std::optional<NodeResults> m_results; ///< once there is a plan
    std::set<std::string> m_failed;       ///< nodes that will have no result
    Clock::time_point m_start = Clock::now();
};

/// The user's title of the node; an evaluation is named after the variant that it measures.
std::string WorkflowRun::titleOf(const NodePlan& plan) const {
    if (!plan.node->title.empty()) {
        return plan.node->title;
    }
    return plan.step->type.category == Category::Evaluate
               ? variantName(m_workflow, m_catalog, plan.node->id)
               : plan.step->type.title;
}

// From the signatures, ui/runs/run_history finds which nodes of a later workflow ran unchanged.
void WorkflowRun::tellStart() {
    Json environment = m_options.environment;
    environment["signatures"] = signaturesOf(m_workflow, m_catalog);
    emit(RunStarted{.run = m_options.run,
                    .name = m_workflow.name,
                    .workflow = toText(m_workflow),
                    .folder = (std::filesystem::current_path() / m_options.folder).string(),
                    .device = m_options.device,
                    .seed = m_options.seed,
                    .processId = ::getpid(),
                    .environment = std::move(environment)});
}

/// Emits the warnings and refusals of the plan, then the steps that will be visited, each with its
/// work.
void WorkflowRun::tellPlan() {
    for (const std::string& id : m_plan.order) {
        for (const Problem& warning : m_plan.nodes.at(id).warnings) {
            emit(Note{id, NoteLevel::Warning, warning.message, warning.hint});
        }
    }
    for (const std::string& id : m_plan.order) {
        if (const NodePlan& plan = m_plan.nodes.at(id); plan.fate == Fate::Refused) {
            started(plan);
            fail(plan, *plan.refusal, Clock::now());
        }
    }
    for (const std::string& id : m_plan.order) {
        if (m_plan.nodes.at(id).fate == Fate::Idle) {
            emit(Note{id, NoteLevel::Info,
                      "does not run: only steps that cannot run read its result", ""});
        }
    }
    for (const std::string& id : m_plan.order) {
        const NodePlan& plan = m_plan.nodes.at(id);
        if (plan.fate != Fate::Bypassed && plan.fate != Fate::Refused) {
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
    emit(StepFinished{plan.node->id, state, seconds, m_results->phases(plan).seconds});
}

void WorkflowRun::skip(const NodePlan& plan) {
    if (plan.fate != Fate::Bypassed) {
        m_failed.insert(plan.node->id);
    }
    started(plan);
    finished(plan, StepState::Skipped, 0);
}

void WorkflowRun::tellCached(const NodePlan& plan) {
    started(plan);
    if (const auto& stored = m_results->stored(plan)) {
        m_recorder.tellAgain(stored->events, plan.node->id);
        m_result.keys[plan.node->id] = plan.key;
    }
    m_result.cached.push_back(plan.node->id);
    finished(plan, StepState::Cached, 0);
}

void WorkflowRun::fail(const NodePlan& plan, const Error& error, Clock::time_point start) {
    m_failed.insert(plan.node->id);
    const bool interrupted = error.code() == ErrorCode::Interrupted;
    if (!m_result.failure) {
        m_result.failure = interrupted ? error : error.within(plan.node->id);
    }
    if (interrupted) {
        finished(plan, StepState::Skipped, secondsSince(start));
        return;
    }
    emit(Note{plan.node->id, NoteLevel::Error, error.what(), error.hint()});
    finished(plan, StepState::Failed, secondsSince(start));
}

void WorkflowRun::runStep(const NodePlan& plan) {
    started(plan);
    const auto start = Clock::now();
    try {
        m_results->compute(plan);
        finished(plan, StepState::Done, secondsSince(start));
    } catch (...) {
        fail(plan, errorFrom(std::current_exception()), start);
    }
}

bool WorkflowRun::sourceFailed(const NodePlan& plan) const {
    return std::ranges::any_of(
        plan.inputs, [&](const auto& input) { return m_failed.contains(input.second.node); });
}

void WorkflowRun::visit(const NodePlan& plan) {
    const bool works = plan.fate == Fate::Run || plan.fate == Fate::Cached;
    if (plan.fate == Fate::Refused) {
        // Its end was reported before the first step.
    } else if (!works || stopped() || sourceFailed(plan)) {
        skip(plan);
    } else if (plan.fate == Fate::Run) {
        runStep(plan);
    } else {
        tellCached(plan);
    }
    m_results->releaseSources(plan);
}

void WorkflowRun::finishRun() {
    m_result.seconds = secondsSince(m_start);
    m_result.metrics = m_recorder.metrics();
    if (!m_result.failure) {
        m_result.failure = m_results->storeFailure();
    }
    RunFinished last{.seconds = m_result.seconds};
    if (m_result.failure) {
        m_result.state = stopped() ? RunState::Interrupted : RunState::Failed;
        last.message = m_result.failure->what();
        last.hint = m_result.failure->hint();
    }
    last.state = m_result.state;
    emit(std::move(last));
}

RunResult WorkflowRun::run() {
    requireValid(m_workflow, m_catalog, m_options.folder);
    tellStart();
    m_plan = planRun(m_workflow, m_steps, m_options);
    m_result.order = m_plan.order;
    m_results.emplace(m_plan, m_options, m_recorder, m_result);
    tellPlan();
    for (const std::string& id : m_plan.order) {
        visit(m_plan.nodes.at(id));
    }
    for (const std::string& id : m_options.keep) {
        if (auto outputs = m_results->take(id)) {
            m_result.outputs[id] = std::move(*outputs);
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
