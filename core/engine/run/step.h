#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/calib/statistics.h"
#include "core/engine/model/forward.h"
#include "core/engine/model/load_save.h"
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

/// What travels over links while a workflow runs.
using Artifact = std::variant<Model, DataSet, Metrics, FileSet, Statistics>;

/// Finished blocks of a long step, kept under its key until its result is stored, so that a run
/// that was killed goes on from there.
struct Checkpoints {
    /// Block `number` as an earlier run left it; nothing when it did not come so far.
    std::function<std::optional<Block>(int64_t number)> find;
    /// Stores a block; returns it with its tensors in mapped files, so that memory is freed.
    std::function<Block(int64_t number, const Block& block)> put;
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
    std::optional<Checkpoints> checkpoints{}; ///< nothing: results are not stored

    void progress(int64_t done, int64_t total, std::string what = {});
    void scalar(std::string series, double x, double value, double error = 0);
    void layerValue(std::string series, std::string layer, double value);
    void metric(std::string name, double value, double error = 0);
    void note(NoteLevel level, std::string text, std::string hint = {});

    /// Throws Error{Interrupted} when a stop was asked for. Called at least once a layer or batch.
    void throwIfStopped() const;

    std::chrono::steady_clock::time_point lastProgress{}; ///< progress() is quiet within 100 ms
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
    /// weights, not shapes) and data.
    std::function<std::vector<Problem>(const StepInputs&, const Json& params, const StepContext&)>
        check{};
    Keep keep = Keep::Stored;
    /// False for a step that prepares a model for others and may store a little more than it was
    /// given: a rotation needs a head of its own where the embedding served as one.
    bool compresses = true;
    bool dependsOnTarget = false; ///< device and dtype change its result and join the key
};

} // namespace lathe
