#include "app/engine/commands.h"
#include "app/engine/console.h"
#include "app/engine/session.h"
#include "app/engine/step_inputs.h"
#include "app/engine/stop_signal.h"
#include "core/engine/device/device.h"
#include "core/engine/device/rank_place.h"
#include "core/engine/files/load_save.h"
#include "core/engine/files/replace_folder.h"
#include "core/engine/methods/methods.h"
#include "core/engine/run/executor.h"
#include "core/plain/base/error.h"
#include "core/plain/base/printable.h"
#include "core/plain/store/process_alive.h"
#include "core/plain/store/report.h"
#include "core/plain/store/run_id.h"
#include "core/plain/store/run_writer.h"
#include "core/plain/store/store_care.h"

#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace lathe {

namespace {

struct RunCommand {
    std::string workflow;
    std::string folder;
    std::string id;
    std::vector<std::string> settings;
    std::string events;
    bool resume = false;
};

struct ApplyCommand {
    std::string model;
    std::string step;
    std::vector<std::string> settings;
    std::string calibration;
    LinkedInputs inputs;
    std::string out;
    bool dense = false;
    Overwrite overwrite = Overwrite::No;
};

Json environmentOf(const ComputeTarget& target) {
    return {{"lathe", LATHE_VERSION},
            {"libtorch", torchVersion()},
            {"threads", at::get_num_threads()},
            {"dtype", nameOf(target.dtype)}};
}

Json metricsJson(const RunResult& result) {
    Json nodes = Json::object();
    for (const std::string& node : result.order) {
        const auto found = result.metrics.find(node);
        if (found == result.metrics.end()) {
            continue;
        }
        for (const Metric& metric : found->second) {
            nodes[node][metric.name] = metric.value;
        }
    }
    return nodes;
}

RunOptions optionsFor(const Session& session, const std::filesystem::path& folder) {
    RunOptions options;
    options.target = session.target();
    options.folder = folder;
    options.device = nameOf(options.target.device);
    options.seed = session.seed.value_or(0);
    options.environment = environmentOf(options.target);
    return options;
}

void showTable(const Session& session, const std::string& runId) {
    const ExperimentStore store(session.homePath());
    if (const auto run = store.findRun(runId)) {
        const ReportTable table = reportOf(store, {run->id});
        if (!table.rows.empty()) {
            std::cerr << '\n' << printable(toMarkdown(table));
        }
    }
}

int finish(const RunResult& result) {
    return result.failure ? report(*result.failure) : 0;
}

/// The paces of earlier runs on this machine.
StepPaces pacesOf(const Session& session, const std::string& device) {
    return ExperimentStore(session.homePath()).stepPaces(hostName(), device);
}

/// Observers of a run from the shell: store, console, events file.
class Observers {
public:
    Observers(const RunCommand& command, const Session& session, const std::string& device)
        : m_writer(session.homePath()), m_console(pacesOf(session, device)) {
        if (rankPlace().rank > 0) {
            return; // rank 0 records the run
        }
        m_all.add(m_writer);
        if (!command.events.empty()) {
            m_events.emplace(command.events);
            m_all.add(*m_events);
        }
        m_all.add(m_console);
    }

    RunObserver& all() { return m_all; }

    /// Waits for the store. What could not be recorded, with the way out; nothing: all was.
    std::optional<Error> failure(const Session& session) {
        m_writer.flush();
        if (const std::string reason = m_writer.failure(); !reason.empty()) {
            return Error(ErrorCode::BadData, "the run was not recorded whole: " + reason,
                         "free space in " + session.homePath().string() + " and run again");
        }
        return m_events ? m_events->failure() : std::nullopt;
    }

private:
    RunWriter m_writer;
    std::optional<EventsFile> m_events;
    Console m_console;
    Fanout m_all;
};

/// The base of relative paths in the workflow.
std::filesystem::path folderOf(const RunCommand& command) {
    if (command.folder.empty()) {
        return std::filesystem::absolute(command.workflow).parent_path();
    }
    if (!std::filesystem::is_directory(command.folder)) {
        throw Error(ErrorCode::User, "--folder: there is no folder " + command.folder,
                    "give the folder that relative paths of the workflow start at");
    }
    return std::filesystem::absolute(command.folder);
}

/// The id of the run: the requested one, unless a run of the home has it already.
std::string idOf(const RunCommand& command, const Session& session) {
    if (command.id.empty()) {
        return newRunId();
    }
    if (ExperimentStore(session.homePath()).findRun(command.id)) {
        throw Error(ErrorCode::User,
                    "--id: the run " + command.id + " exists in " + session.homePath().string(),
                    "choose another id, or leave --id out");
    }
    return command.id;
}

/// LATHE_QUOTA limits what results take. While another process uses them, nothing is removed.
void keepToQuota(const Session& session) {
    const auto quota = quotaFromEnvironment();
    if (!quota) {
        return;
    }
    try {
        collectStore(session.homePath(), {.quota = quota});
    } catch (const Error& error) {
        std::cerr << "results were not collected: " << printable(error.what()) << '\n';
    }
}

int runWorkflow(const RunCommand& command, const Session& session) {
    const bool eventsOnStdout = command.events == "-";
    if (eventsOnStdout && session.json) {
        throw Error(ErrorCode::User, "--events - and --json both want standard output",
                    "write the events to a file");
    }
    quotaFromEnvironment(); // throws before the work, not after it
    Workflow workflow = loadWorkflow(command.workflow);
    for (const std::string& setting : command.settings) {
        setParameter(workflow, setting);
    }
    RunOptions options = optionsFor(session, folderOf(command));
    options.run = idOf(command, session);
    std::optional<ArtifactCache> cache(session.homePath());
    options.cache = &*cache;
    Observers observers(command, session, options.device);
    StopSignal stop;
    options.stop = stop.token();
    options.enough = [&stop] { return stop.enough(); };
    const RunResult result = execute(workflow, methods(), options, observers.all());
    cache.reset();
    keepToQuota(session);
    const std::optional<Error> unwritten = observers.failure(session);
    if (rankPlace().rank > 0) {
        return finish(result);
    }
    if (session.json) {
        printJson({{"run", options.run},
                   {"metrics", metricsJson(result)},
                   {"seconds", result.seconds},
                   {"cached", result.cached},
                   {"state", nameOf(result.state)},
                   {"keys", result.keys}});
    } else if (!unwritten) {
        showTable(session, options.run);
    }
    if (!result.failure && unwritten) {
        return report(*unwritten);
    }
    return finish(result);
}

Workflow oneStepWorkflow(const ApplyCommand& command) {
    const Step* step = findStep(command.step);
    if (step == nullptr) {
        throw Error(ErrorCode::User, "there is no step \"" + command.step + "\"",
                    "lathe-engine steps lists them");
    }
    Workflow workflow{.name = command.step};
    workflow.nodes = {{.id = "load", .type = "model.load", .params = {{"path", command.model}}},
                      {.id = "step", .type = command.step}};
    workflow.links = {{{"load", "model"}, {"step", "model"}}};
    LinkedInputs inputs = command.inputs;
    if (!command.calibration.empty()) {
        inputs.links.push_back("calibration=" + command.calibration);
    }
    linkInputs(workflow, step->type, inputs);
    for (const std::string& setting : command.settings) {
        setParameter(workflow, "step." + setting);
    }
    return workflow;
}

/// What the JSON of one step reports besides its result.
class StepAccount : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* note = std::get_if<Note>(&event.body)) {
            if (note->level == NoteLevel::Warning) {
                warnings.push_back(note->text);
            }
        } else if (const auto* scalar = std::get_if<Scalar>(&event.body)) {
            series[scalar->series] = scalar->value;
        } else if (const auto* end = std::get_if<StepFinished>(&event.body)) {
            phases[end->node] = end->seconds;
            for (const auto& [phase, seconds] : end->phases.items()) {
                phases[end->node + "." + phase] = seconds;
            }
        }
    }

    Json warnings = Json::array();
    Json series = Json::object(); ///< the last value of each
    Json phases = Json::object(); ///< seconds by node and phase: "step", "step.collect", …
};

Json applyJson(const ApplyCommand& command, const ModelSize& before, const ModelSize& after) {
    return {{"step", command.step},
            {"out", command.out},
            {"bytes_before", before.bytes},
            {"bytes", after.bytes},
            {"ratio", static_cast<double>(before.bytes) / static_cast<double>(after.bytes)},
            {"parameters", after.parameters},
            {"bits_per_weight_before", before.bitsPerWeight},
            {"bits_per_weight", after.bitsPerWeight},
            {"sparsity_before", before.sparsity},
            {"sparsity", after.sparsity}};
}

/// Finds errors that would otherwise appear only after all the work.
void requireModelToWrite(const ApplyCommand& command) {
    const auto& outputs = findStep(command.step)->type.outputs;
    if (std::ranges::find(outputs, std::string("model"), &Port::name) == outputs.end()) {
        throw Error(ErrorCode::User, command.step + " makes no model to write",
                    "apply is for steps that change a model");
    }
    requireWritable(command.out, command.overwrite);
    if (!command.model.starts_with("variant:")) { // variants are in the store
        requireOtherFolder(openModel(command.model), command.out);
    }
}

int applyStep(const ApplyCommand& command, const Session& session) {
    Workflow workflow = oneStepWorkflow(command);
    requireModelToWrite(command);
    RunOptions options = optionsFor(session, std::filesystem::current_path());
    options.run = newRunId();
    options.keep = {"load", "step"};
    // Finished blocks go to the home's files, not to memory; the run after a kill reuses them.
    ArtifactCache cache(session.homePath());
    options.cache = &cache;
    Console console(pacesOf(session, options.device));
    StepAccount account;
    Fanout observers;
    observers.add(console);
    observers.add(account);
    StopSignal stop;
    options.stop = stop.token();
    options.enough = [&stop] { return stop.enough(); };
    RunResult result = execute(workflow, methods(), options, observers);
    if (result.failure) {
        return finish(result);
    }
    const auto modelOf = [&](const char* node) -> const Model& {
        const StepOutputs& outputs = result.outputs.at(node);
        return std::get<Model>(outputs.at("model"));
    };
    const auto start = std::chrono::steady_clock::now();
    saveFolder(modelOf("step"), command.out, command.dense, command.overwrite);
    account.phases["save"] =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Json json = applyJson(command, sizeOf(modelOf("load")), sizeOf(modelOf("step")));
    json["seconds"] = result.seconds;
    json["peak_bytes"] = peakBytes(options.target.device);
    if (const std::string lost = lostInDense(modelOf("step")); command.dense && !lost.empty()) {
        std::cerr << "warning: " << lost << '\n';
        account.warnings.push_back(lost);
    }
    json["phases"] = account.phases;
    json["warnings"] = account.warnings;
    json["series"] = account.series;
    std::cerr << "wrote " << command.out << '\n';
    if (session.json) {
        printJson(json);
    }
    return 0;
}

} // namespace

void addRun(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("run", "Run a workflow");
    auto options = std::make_shared<RunCommand>();
    command->add_option("workflow", options->workflow, "WORKFLOW.json")->required();
    command->add_option("--folder", options->folder,
                        "What relative paths start at, when not at the workflow's own folder");
    command->add_option("--id", options->id,
                        "What the run is called in the store, such as nightly-7; no run may have "
                        "the id yet. Without it the time names the run");
    command->add_option("--set", options->settings, "node.name=value")->allow_extra_args(false);
    command->add_option("--events", options->events, "Write events to a file, or - for stdout");
    command->add_flag("--resume", options->resume,
                      "Go on from what is finished (every run does; for scripts that say so)");
    addHome(*command, session);
    addTarget(*command, session);
    addSeed(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return runWorkflow(*options, session); };
    });
}

void addApply(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("apply", "Apply one step to a model and write the result");
    auto options = std::make_shared<ApplyCommand>();
    command->add_option("model", options->model, "MODEL")->required();
    command->add_option("--step", options->step, "Step id, such as prune.magnitude")->required();
    command->add_option("--set", options->settings, "name=value")->allow_extra_args(false);
    command
        ->add_option("--input", options->inputs.links,
                     "port=VALUE: a MODEL for a model port (teacher=DIR); for a data port TEXT, "
                     "several joined by commas, or skills (data=train.jsonl)")
        ->allow_extra_args(false);
    command->add_option("--calib", options->calibration, "Short for --input calibration=TEXT");
    command->add_option("--samples", options->inputs.samples,
                        "Windows of each data port, 0: all; when it is left out, 128 to calibrate "
                        "and all otherwise");
    command->add_option("--seqlen", options->inputs.seqlen, "Tokens in a window of a data port");
    command->add_option("--out", options->out, "Folder to write")->required();
    command->add_flag("--dense", options->dense, "Plain dense tensors, which other tools load");
    addOverwrite(*command, options->overwrite);
    addHome(*command, session);
    addTarget(*command, session);
    addSeed(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return applyStep(*options, session); };
    });
}

} // namespace lathe
