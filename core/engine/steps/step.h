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

/// Parameters by layer, as an allocator or a search found them; steps on layers apply them after
/// their own overrides.
struct Plan {
    Json layers = Json::object(); ///< glob on layer names → {role or parameter: value}; later win
};

/// What links carry while a workflow runs.
using Artifact = std::variant<Model, DataSet, Metrics, FileSet, Statistics, Plan>;

using NamedTensors = std::map<std::string, at::Tensor>;

/// What a long step has done so far, kept under its key until its result is stored, so that the
/// next run after a kill continues from there: finished blocks, or the state of a training.
struct Checkpoints {
    /// Block `number` as an earlier run finished it; nothing when that run did not reach it.
    std::function<std::optional<Block>(int64_t number)> find;
    /// Begins to store a block in the background. The returned function is called once, on the same
    /// thread: it waits until the block is stored and returns it with its tensors in mapped files,
    /// so that memory is freed.
    std::function<std::function<Block()>(int64_t number, const Block& block)> put;
    /// The state that putState() stored last, as an earlier run left it; nothing without one.
    std::function<std::optional<NamedTensors>()> findState{};
    /// Replaces the state, whole or not at all. Tensors on the host; callable from any thread.
    std::function<void(const NamedTensors& state)> putState{};
};

/// Seconds by phase of a step: "collect", "compress", "advance", … Time in an inner phase counts
/// only for the inner phase.
struct Phases {
    std::map<std::string, double> seconds{};
    double inside = 0; ///< of phases that ended within the current one
};

/// What a step may use besides its inputs and parameters. Everything that can influence a result is
/// in its inputs, parameters and seed; the rest is reporting and stopping.
struct StepContext {
    std::string node{};             ///< id, for messages
    std::filesystem::path folder{}; ///< base of relative paths in parameters
    ComputeTarget target{};
    uint64_t seed = 0;
    std::stop_token stop{};
    std::stop_token enough{};        ///< a training shall end and hand on the best that it has
    RunObserver* observer = nullptr; ///< may be null
    /// Opens MODEL as on the command line, stored variants included.
    std::function<Model(const std::string&, const std::filesystem::path& folder)> open = openModel;
    std::vector<std::string> linked{}; ///< for checks: input ports with a link, known yet or not
    std::map<std::string, std::string> inputKeys{}; ///< by port: identify the inputs across runs
    std::optional<Checkpoints> checkpoints{};       ///< nothing: results are not stored
    Phases* phases = nullptr;                       ///< may be null

    void progress(int64_t done, int64_t total, std::string what = {});
    void scalar(std::string series, double x, double value, double error = 0);
    void layerValue(std::string series, std::string layer, double value);
    void metric(std::string name, double value, double error = 0);
    void sample(std::string name, Json units, std::vector<double> values);
    void note(NoteLevel level, std::string text, std::string hint = {});

    /// What f() returns; its seconds, the device's work included, are added to those of `phase`.
    template <class F>
    auto timed(const char* phase, F&& f) {
        const PhaseTimer timer(*this, phase);
        return f();
    }

    /// Throws Error{Interrupted} on a requested stop. Called at least once per layer or batch.
    void throwIfStopped() const;

    std::chrono::steady_clock::time_point lastProgress{}; ///< progress() emits at most every 100 ms

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
    Recomputed, ///< too cheap to store: runs whenever the result is needed (opening, reading)
    Never,      ///< its effect is outside (a file is written): runs every time
};

/// A step: its description and the function that does it. `params` are complete and valid.
struct Step {
    StepType type;
    std::function<StepOutputs(const StepInputs&, const Json& params, StepContext&)> run;
    /// Version of the files that a step reads, part of the cache key; empty: it reads none.
    std::function<std::string(const Json& params, StepContext&)> outsideIdentity{};
    /// Problems visible in inputs and parameters, found before any step runs. `inputs` hold what is
    /// known by then: models as they were loaded (steps change weights, not shapes), data, and what
    /// steps foresee.
    std::function<std::vector<Problem>(const StepInputs&, const Json& params, const StepContext&)>
        check{};
    /// The outputs as far as parameters and known inputs determine them, for the checks of later
    /// steps: statistics that list what they will hold, a model with the shapes it will have.
    /// Outputs that are not known are left out.
    std::function<StepOutputs(const StepInputs&, const Json& params)> foresee{};
    Keep keep = Keep::Stored;
    /// False for a step that prepares a model for others and may store slightly more than it was
    /// given: a rotated model needs its own head where the embedding served as one.
    bool compresses = true;
    bool dependsOnTarget = false; ///< device and dtype change its result and join the key
};

/// The descriptions alone, as the window reads them.
Catalog catalogOf(const std::vector<Step>& steps);

} // namespace lathe
