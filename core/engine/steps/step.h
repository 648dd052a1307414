#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/calib/statistics.h"
#include "core/engine/device/device.h"
#include "core/engine/files/load_save.h"
#include "core/engine/forward/forward.h"
#include "core/plain/store/events.h"
#include "core/plain/workflow/validate.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <variant>

namespace lathe {

struct FileSet {
    std::vector<std::filesystem::path> paths;
};

struct Metrics {
    std::vector<Metric> values;
};

/// Parameters by layer, as an allocator or a search found them; steps on layers put them over their
/// own overrides.
struct Plan {
    Json layers = Json::object(); ///< glob on layer names → {parameter: value}; later entries win
};

/// What travels over links while a workflow runs.
using Artifact = std::variant<Model, DataSet, Metrics, FileSet, Statistics, Plan>;

/// Finished blocks of a long step, kept under its key until its result is stored, so that a run
/// that was killed goes on from there.
struct Checkpoints {
    /// Block `number` as an earlier run left it; nothing when it did not come so far.
    std::function<std::optional<Block>(int64_t number)> find;
    /// Begins to store a block, in the background. What it returns is called once, on the same
    /// thread: it waits for the end and gives the block with its tensors in mapped files, so that
    /// memory is freed.
    std::function<std::function<Block()>(int64_t number, const Block& block)> put;
};

/// Seconds by phase of a step: "collect", "compress", "advance", … Those of a phase within another
/// count there alone.
struct Phases {
    std::map<std::string, double> seconds{};
    double inside = 0; ///< of phases that ended within the one that runs
};

/// What a step may use of the world. Everything that can influence a result is in its inputs,
/// parameters and seed; the rest is reporting and stopping.
struct StepContext {
    std::string node{};             ///< id, for messages
    std::filesystem::path folder{}; ///< what relative paths in parameters are relative to
    ComputeTarget target{};
    uint64_t seed = 0;
    std::stop_token stop{};
    RunObserver* observer = nullptr; ///< may be null
    /// Opens MODEL as on the command line, variants of the store included.
    std::function<Model(const std::string&, const std::filesystem::path& folder)> open = openModel;
    std::vector<std::string> linked{}; ///< for checks: input ports with a link, known yet or not
    std::map<std::string, std::string> inputKeys{}; ///< by port: names what was given, across runs
    std::optional<Checkpoints> checkpoints{};       ///< nothing: results are not stored
    Phases* phases = nullptr;                       ///< may be null

    void progress(int64_t done, int64_t total, std::string what = {});
    void scalar(std::string series, double x, double value, double error = 0);
    void layerValue(std::string series, std::string layer, double value);
    void metric(std::string name, double value, double error = 0);
    void sample(std::string name, Json units, std::vector<double> values);
    void note(NoteLevel level, std::string text, std::string hint = {});

    /// What f() gives; its seconds, the device's work included, join those of `phase`.
    template <class F>
    auto timed(const char* phase, F&& f) {
        const PhaseTimer timer(*this, phase);
        return f();
    }

    /// Throws Error{Interrupted} when a stop was asked for. Called at least once a layer or batch.
    void throwIfStopped() const;

    std::chrono::steady_clock::time_point lastProgress{}; ///< progress() is quiet within 100 ms

private:
    class PhaseTimer {
    public:
        PhaseTimer(const StepContext& context, const char* phase);

        PhaseTimer(const PhaseTimer&) = delete;
        PhaseTimer& operator=(const PhaseTimer&) = delete;
        ~PhaseTimer();

    private:
        const StepContext& m_context;
        const char* m_phase;
        double m_before = 0; ///< within the phase around this one
        std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    };
};

/// Seconds since 1970, as events carry them.
double now();

using StepInputs =
    std::map<std::string, Artifact>; ///< by port name; unlinked optional ports are absent
using StepOutputs = std::map<std::string, Artifact>;

/// When a step runs and what becomes of its result.
enum class Keep {
    Stored,     ///< its result is stored under its key and taken from there the next time
    Recomputed, ///< too cheap to store: runs when somebody needs the result (opening, reading)
    Never,      ///< what it is for lies outside (a file): runs every time
};

/// A step: its description and the function that does it. `params` are complete and valid.
struct Step {
    StepType type;
    std::function<StepOutputs(const StepInputs&, const Json& params, StepContext&)> run;
    /// Version of what a step reads from outside (files), part of the cache key; empty: nothing.
    std::function<std::string(const Json& params, StepContext&)> outsideIdentity{};
    /// What inputs and parameters already show to be wrong, found before any step runs. `inputs`
    /// hold what is known by then: models as they were loaded (later steps may have changed
    /// weights, not shapes), data, and what steps foresee.
    std::function<std::vector<Problem>(const StepInputs&, const Json& params, const StepContext&)>
        check{};
    /// What of the outputs parameters and known inputs tell, for the checks of later steps:
    /// statistics that say what they will hold, a model with the shapes it will have. Nothing for
    /// an output that is not known.
    std::function<StepOutputs(const StepInputs&, const Json& params)> foresee{};
    Keep keep = Keep::Stored;
    /// False for a step that prepares a model for others and may store a little more than it was
    /// given: a rotation needs a head of its own where the embedding served as one.
    bool compresses = true;
    bool dependsOnTarget = false; ///< device and dtype change its result and join the key
};

/// The descriptions alone, as the window reads them.
Catalog catalogOf(const std::vector<Step>& steps);

} // namespace lathe
