#include "core/engine/run/node_results.h"

#include "core/plain/base/map_watch.h"

#include <utility>

namespace lathe {

namespace {

/// The model that a step works on.
const Model* modelIn(const StepInputs& inputs) {
    const auto found = inputs.find("model");
    return found == inputs.end() ? nullptr : std::get_if<Model>(&found->second);
}

} // namespace

NodeResults::NodeResults(RunPlan& plan, const RunOptions& options, Recorder& recorder,
                         RunResult& result)
    : m_plan(plan), m_options(options), m_recorder(recorder), m_result(result) {
    for (auto& [id, node] : plan.nodes) {
        m_states[id] = {.stored = node.stored,
                        .opened = std::exchange(node.opened, std::nullopt),
                        .readers = node.readers};
    }
}

const std::optional<ArtifactCache::Entry>& NodeResults::stored(const NodePlan& node) const {
    return m_states.at(node.node->id).stored;
}

const Phases& NodeResults::phases(const NodePlan& node) const {
    return m_states.at(node.node->id).phases;
}

std::optional<StepOutputs> NodeResults::take(const std::string& node) {
    return std::exchange(m_states.at(node).outputs, std::nullopt);
}

void NodeResults::note(const NodePlan& node, const std::string& text, const std::string& hint) {
    m_recorder.on({now(), Note{node.node->id, NoteLevel::Warning, text, hint}});
}

StepInputs NodeResults::gatherInputs(const NodePlan& node) {
    StepInputs inputs;
    for (const auto& [port, source] : node.inputs) {
        inputs[port] = outputsOf(m_plan.nodes.at(source.node)).at(source.port);
    }
    return inputs;
}

/// From memory, from the cache, or by running the step, which also happens when a stored result
/// turns out to be damaged.
const StepOutputs& NodeResults::outputsOf(const NodePlan& node) {
    State& state = m_states.at(node.node->id);
    if (state.outputs) {
        return *state.outputs;
    }
    if (state.stored) {
        try {
            state.outputs = m_options.cache->load(*state.stored);
            return *state.outputs;
        } catch (const Error& error) {
            note(node, std::string("the stored result cannot be used: ") + error.what(),
                 "the step runs again");
            m_options.cache->remove(node.key);
            state.stored.reset();
        }
    }
    compute(node);
    return *state.outputs;
}

void NodeResults::compute(const NodePlan& node) {
    State& state = m_states.at(node.node->id);
    StepContext context = contextFor(node, m_options, &m_recorder);
    context.phases = &state.phases;
    context.throwIfStopped();
    const StepInputs inputs = gatherInputs(node);
    const Model* model = modelIn(inputs);
    const bool checkpointed =
        m_options.cache != nullptr && node.step->keep == Keep::Stored && model != nullptr;
    if (checkpointed) {
        context.checkpoints = m_options.cache->checkpoints(
            node.key, std::make_shared<const Model>(*model),
            {.latest = [this] { return m_recorder.latest(); },
             .again = [this, &node](
                          const Json& events) { m_recorder.tellAgain(events, node.node->id); }});
    }
    m_recorder.take();
    state.outputs = state.opened ? std::exchange(state.opened, std::nullopt)
                                 : node.step->run(inputs, node.params, context);
    requireWholeFiles();
    m_result.ran.push_back(node.node->id);
    store(node, *state.outputs);
    if (checkpointed && m_result.keys.contains(node.node->id)) {
        m_options.cache->forgetCheckpoints(node.key, static_cast<int64_t>(model->blocks.size()));
    }
}

/// A full disk does not end the run: the outputs are used, and a note reports it.
void NodeResults::store(const NodePlan& node, const StepOutputs& outputs) {
    const Json events = m_recorder.take();
    if (m_options.cache == nullptr || node.step->keep != Keep::Stored) {
        return;
    }
    try {
        m_options.cache->put(node.key, outputs, events);
        m_result.keys[node.node->id] = node.key;
    } catch (const Error& error) {
        note(node, std::string("the result was not stored: ") + error.what(), error.hint());
        if (!m_storeFailure) {
            m_storeFailure = error.within(node.node->id + ": the result was not stored");
        }
    }
}

void NodeResults::releaseSources(const NodePlan& node) {
    for (const auto& [port, source] : node.inputs) {
        State& from = m_states.at(source.node);
        if (--from.readers == 0 && !m_options.keep.contains(source.node)) {
            from.outputs.reset();
        }
    }
}

} // namespace lathe
