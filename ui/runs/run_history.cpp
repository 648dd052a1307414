#include "ui/runs/run_history.h"

#include "core/plain/base/error.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/process_alive.h"
#include "core/plain/workflow/lineage.h"
#include "core/plain/workflow/weighted_path.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sys/stat.h>

namespace lathe::ui {

namespace fs = std::filesystem;

namespace {

constexpr int kRuns = 20; // newest runs that are read

bool isFile(const std::string& path) {
    return !path.empty() && !path.starts_with("bundled:") && !path.starts_with("variant:");
}

/// The files that a node reads or writes, as its parameters name them.
std::vector<std::string> pathsOf(const Node& node, const StepType* type) {
    std::vector<std::string> out;
    const StepType unknown;
    const StepType& known = type != nullptr ? *type : unknown;
    const Json params = completeParams(known, node.params);
    for (const Field& field : known.fields) {
        if (!field.info.path) {
            continue;
        }
        const Json& value = params.at(field.name);
        for (const Json& line : value.is_array() ? value : Json::array({value})) {
            if (line.is_string() && isFile(line.get<std::string>())) {
                out.push_back(value.is_array() ? weightedPathFrom(line.get<std::string>()).path
                                               : line.get<std::string>());
            }
        }
    }
    return out;
}

/// Seconds since 1970; for a folder, of the newest file in it. Infinite where `path` is absent.
double lastWritten(const fs::path& path) {
    struct stat state {};

    if (::stat(path.c_str(), &state) != 0) {
        return HUGE_VAL;
    }
    double newest = static_cast<double>(state.st_mtim.tv_sec) +
                    1e-9 * static_cast<double>(state.st_mtim.tv_nsec);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(path, ignored)) {
        if (entry.is_regular_file(ignored) && ::stat(entry.path().c_str(), &state) == 0) {
            newest = std::max(newest, static_cast<double>(state.st_mtim.tv_sec));
        }
    }
    return newest;
}

/// The nodes of a run whose files, or those of their sources, have changed since.
std::set<std::string> changedNodes(const RunRow& run, const Workflow& workflow,
                                   const Catalog& catalog, const fs::path& folder) {
    std::set<std::string> out;
    for (const size_t index : executionOrder(workflow).value_or(std::vector<size_t>{})) {
        const Node& node = workflow.nodes[index];
        for (const std::string& path : pathsOf(node, catalog.find(node.type))) {
            const bool elsewhere = !fs::path(path).is_absolute() && folder != run.folder;
            if (elsewhere || lastWritten(folder / path) > run.started) {
                out.insert(node.id);
            }
        }
        const auto inputs = inputsOf(workflow, catalog, node);
        if (std::ranges::any_of(
                inputs, [&](const auto& input) { return out.contains(input.second.node); })) {
            out.insert(node.id);
        }
    }
    return out;
}

/// The signatures that the engine recorded when the run began, by node id; none in runs of older
/// versions.
std::map<std::string, std::string> signaturesIn(const RunRow& run) {
    std::map<std::string, std::string> out;
    const auto found = run.environment.find("signatures");
    if (found != run.environment.end()) {
        for (const auto& [node, signature] : found->items()) {
            out[node] = signature.is_string() ? signature.get<std::string>() : "";
        }
    }
    return out;
}

void addRun(RunHistory& history, const ExperimentStore& store, const RunRow& run,
            const RunPlace& place, const Catalog& catalog) {
    const Workflow workflow = parseWorkflow(run.workflow, run.name);
    const auto signatures = signaturesIn(run);
    const auto changed = changedNodes(run, workflow, catalog, place.folder);
    std::set<std::string> stored;
    for (const StepRow& step : store.storedSteps(run.id)) {
        stored.insert(step.node);
    }
    for (const StepRow& step : store.steps(run.id)) {
        const bool ended = step.state == StepState::Done || step.state == StepState::Cached;
        const auto signature = signatures.find(step.node);
        if (!ended || signature == signatures.end()) {
            continue;
        }
        // The window always runs with the default seed; another seed gives other results.
        if (run.seed == 0 && !changed.contains(step.node)) {
            history.finished.insert(signature->second);
            if (stored.contains(step.node)) {
                history.stored.insert(signature->second);
            }
        }
    }
}

} // namespace

RunHistory readHistory(const RunPlace& place, const Catalog& catalog) {
    const ExperimentStore store(place.home);
    RunHistory history;
    for (const RunRow& run : store.runs(kRuns)) {
        const bool sameDevice = place.device == "auto" || place.device == run.device;
        if (!sameDevice || run.host != hostName()) {
            continue;
        }
        try {
            addRun(history, store, run, place, catalog);
        } catch (const Error&) {
            continue; // written by another version
        }
    }
    return history;
}

std::set<std::string> cachedNodes(const RunHistory& history, const Workflow& workflow,
                                  const Catalog& catalog) {
    const auto signatures = signaturesOf(workflow, catalog);
    auto order = executionOrder(workflow).value_or(std::vector<size_t>{});
    std::ranges::reverse(order);
    std::set<std::string> out;
    std::map<std::string, int> readers;
    std::map<std::string, int> running; ///< readers that are not cached
    for (const size_t index : order) {
        const Node& node = workflow.nodes[index];
        if (node.bypassed) {
            continue;
        }
        const std::string& signature = signatures.at(node.id);
        const bool notNeeded =
            readers[node.id] > 0 && running[node.id] == 0 && history.finished.contains(signature);
        const bool cached = history.stored.contains(signature) || notNeeded;
        if (cached) {
            out.insert(node.id);
        }
        for (const auto& [port, source] : inputsOf(workflow, catalog, node)) {
            ++readers[source.node];
            running[source.node] += cached ? 0 : 1;
        }
    }
    return out;
}

} // namespace lathe::ui
