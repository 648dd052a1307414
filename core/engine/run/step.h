#pragma once

#include "core/engine/model/forward.h"
#include "core/plain/store/events.h"
#include "core/plain/workflow/step_type.h"

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <variant>

namespace lathe {

/// Text cut into windows of token ids, or prompts with answers: what data steps hand on.
struct TextWindows {
    std::string name;         ///< "python.jsonl", for axis labels
    at::Tensor ids;           ///< int64 [N, T]
    int64_t tokensInText = 0; ///< before cutting; the tail is dropped
};

struct Prompt {
    std::string group; ///< skill or subject
    std::string prompt;
    std::string answer;
};

struct DataSet {
    std::vector<TextWindows> texts;
    std::vector<Prompt> prompts; ///< scored by exact match
};

struct FileSet {
    std::vector<std::filesystem::path> paths;
};

struct Metrics {
    std::vector<Metric> values;
};

/// What travels over links while a workflow runs.
using Artifact = std::variant<Model, DataSet, Metrics, FileSet>;

/// What a step may use of the world. Everything that can influence a result is in its inputs,
/// parameters and seed; the rest is reporting and stopping.
struct StepContext {
    std::string node;             ///< id, for messages
    std::filesystem::path folder; ///< what relative paths in parameters are relative to
    ComputeTarget target;
    uint64_t seed = 0;
    std::stop_token stop;
    RunObserver* observer = nullptr; ///< may be null

    void progress(int64_t done, int64_t total, std::string what = {});
    void scalar(std::string series, double x, double value, double error = 0);
    void layerValue(std::string series, std::string layer, double value);
    void metric(std::string name, double value, double error = 0);
    void note(NoteLevel level, std::string text, std::string hint = {});

    /// Throws Error{Interrupted} when a stop was asked for. Called at least once a layer or batch.
    void throwIfStopped() const;
};

using StepInputs =
    std::map<std::string, Artifact>; ///< by port name; unlinked optional ports are absent
using StepOutputs = std::map<std::string, Artifact>;

/// A step: its description and the function that does it. `params` are complete and valid.
struct Step {
    StepType type;
    std::function<StepOutputs(const StepInputs&, const Json& params, StepContext&)> run;
    /// Version of what a step reads from outside (files), part of the cache key; empty: nothing.
    std::function<std::string(const Json& params, const std::filesystem::path& folder)>
        outsideIdentity{};
    bool cached = true; ///< false: runs every time (export)
};

} // namespace lathe
