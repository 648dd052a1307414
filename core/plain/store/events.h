#pragma once

#include "core/plain/base/json.h"
#include "core/plain/workflow/measured_model.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace lathe {

enum class RunState { Running, Done, Failed, Interrupted };
enum class StepState { Queued, Running, Done, Cached, Failed, Skipped };
enum class NoteLevel { Info, Warning, Error };

std::string nameOf(RunState state); ///< "running", "done", "failed", "interrupted"
std::string nameOf(StepState state);
std::string nameOf(NoteLevel level);
RunState runStateFromName(const std::string& name);   ///< Throws Error{BadData}.
StepState stepStateFromName(const std::string& name); ///< Throws Error{BadData}.
NoteLevel noteLevelFromName(const std::string& name); ///< Throws Error{BadData}.

// The events that one execution of a workflow reports. Nodes are named by their id.

struct RunStarted {
    std::string run{};      ///< unique id, chosen by whoever starts the run
    std::string name{};     ///< of the workflow
    std::string workflow{}; ///< its text
    std::string folder{};   ///< what its relative paths are relative to
    std::string device{};   ///< "cpu", "cuda:0"
    uint64_t seed = 0;
    int64_t processId = 0;
    Json environment = Json::object(); ///< versions, threads, dtype
};

/// A step that will run later. Reported for all steps before the first one starts.
struct StepPlanned {
    std::string node{};
    std::string type{};
    std::string title{}; ///< as in StepStarted
    double work = 0;     ///< parameters times tokens to process; 0: negligible, or cached
};

struct StepStarted {
    std::string node{};
    std::string type{};
    std::string title{}; ///< as the user sees it
    std::string cacheKey{};
    MeasuredModel measured{}; ///< for an evaluation; else empty
};

/// At most 10 a second for one node.
struct Progress {
    std::string node{};
    int64_t done = 0;
    int64_t total = 0;
    std::string what{}; ///< "blocks.4.mlp.down_proj", "window 12"
};

/// One point of a curve. `series` is a Series name, with parts after dots ("accuracy.add").
struct Scalar {
    std::string node{};
    std::string series{};
    double x = 0;
    double value = 0;
    double error = 0; ///< standard error; 0: unknown
};

struct LayerValue {
    std::string node{};
    std::string series{};
    std::string layer{};
    double value = 0;
};

/// A result of a finished step. The comparison table consists of these.
struct Metric {
    std::string node{};
    std::string name{}; ///< "perplexity", "accuracy", "accuracy.add", "bytes", "bits_per_weight",
                        ///< "sparsity", …
    double value = 0;
    double error = 0; ///< standard error; 0: exact or unknown
};

/// The values whose mean is a metric, one per unit: the nats of a window, or whether a prompt was
/// right (1) or wrong (0). Variants measured on equal units are compared pair by pair.
struct Sample {
    std::string node{};
    std::string name{};          ///< of the metric: "nll.korean.jsonl", "accuracy.add"
    Json units = Json::object(); ///< what was measured, as core/plain/store/paired.h reads it
    std::vector<double> values{};
};

struct Note {
    std::string node{}; ///< may be empty
    NoteLevel level = NoteLevel::Info;
    std::string text{};
    std::string hint{};
};

struct StepFinished {
    std::string node{};
    StepState state = StepState::Done;
    double seconds = 0;
    Json phases = Json::object(); ///< seconds by phase, where the step reports them
};

struct RunFinished {
    RunState state = RunState::Done;
    double seconds = 0;
    std::string message{}; ///< of the failure
    std::string hint{};
};

using EventBody = std::variant<RunStarted, StepPlanned, StepStarted, Progress, Scalar, LayerValue,
                               Metric, Sample, Note, StepFinished, RunFinished>;

struct Event {
    double time = 0; ///< seconds since 1970, UTC
    EventBody body{};
};

/// One line of events.jsonl: {"event": "scalar", "time": …, fields by name}.
Json toJson(const Event& event);
Event eventFromJson(const Json& json); ///< Throws Error{BadData}.

/// Sees every event of one run, in order, on the thread that runs the workflow.
class RunObserver {
public:
    virtual ~RunObserver() = default;
    virtual void on(const Event& event) = 0;
};

} // namespace lathe
