#pragma once

#include "core/plain/store/run_writer.h"
#include "core/plain/workflow/workflow.h"

#include <chrono>
#include <string>
#include <unistd.h>
#include <vector>

namespace lathe::test {

/// The events of one run, written down by hand: times grow by 1 s an event.
class SampleRun {
public:
    explicit SampleRun(RunObserver& observer, double startTime = secondsNow())
        : m_observer(observer), m_time(startTime) {}

    static double secondsNow() {
        const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration<double>(sinceEpoch).count();
    }

    void send(EventBody body) { m_observer.on({m_time++, std::move(body)}); }

    void start(const std::string& run, const std::string& workflow = "{}",
               int64_t processId = ::getpid()) {
        send(RunStarted{.run = run,
                        .name = "demo",
                        .workflow = workflow,
                        .folder = "/models",
                        .device = "cpu",
                        .seed = 0xFFFFFFFFFFFFFFFF,
                        .processId = processId,
                        .environment = {{"threads", 2}}});
    }

    /// An `evaluate` step with its metrics and what they are the means of; "Base" measures the
    /// unchanged model.
    void evaluate(const std::string& node, const std::string& variant,
                  const std::vector<Metric>& metrics, const std::vector<Sample>& samples = {}) {
        evaluate(node, variant, MeasuredModel{variant, variant == "Base"}, metrics, samples);
    }

    /// The same under a title that says nothing of the model.
    void evaluate(const std::string& node, const std::string& title, const MeasuredModel& measured,
                  const std::vector<Metric>& metrics, const std::vector<Sample>& samples = {}) {
        send(StepStarted{.node = node,
                         .type = "evaluate",
                         .title = title,
                         .cacheKey = "k",
                         .measured = measured});
        for (Metric metric : metrics) {
            metric.node = node;
            send(metric);
        }
        for (Sample sample : samples) {
            sample.node = node;
            send(sample);
        }
        send(StepFinished{.node = node, .state = StepState::Done, .seconds = 2.5});
    }

    void finish(RunState state = RunState::Done) {
        send(RunFinished{.state = state, .seconds = 12.5});
    }

private:
    RunObserver& m_observer;
    double m_time;
};

/// The nats of four windows, all `shift` above those of a base that varies much more than that.
inline Sample natsAbove(double shift, const Json& units = {{"ids", "i"}, {"seqlen", 512}}) {
    return {.name = "nll",
            .units = units,
            .values = {3 + shift, 4.5 + shift, 5.25 + shift, 6 + 1.125 * shift}};
}

/// A base and two variants that differ from it as compressed models do.
inline void writeThreeVariants(const std::filesystem::path& home, const std::string& run) {
    RunWriter writer(home);
    SampleRun sample(writer);
    sample.start(run);
    sample.evaluate("eval_4bit", "RTN 4-bit",
                    {{.name = "bytes", .value = 3'500'000},
                     {.name = "bits_per_weight", .value = 4.25},
                     {.name = "perplexity", .value = 12.5, .error = 0.5},
                     {.name = "accuracy", .value = 0.8, .error = 0.02},
                     {.name = "accuracy.add", .value = 0.6, .error = 0.04}});
    sample.evaluate("eval_base", "Base",
                    {{.name = "bytes", .value = 12'400'000},
                     {.name = "bits_per_weight", .value = 16},
                     {.name = "perplexity", .value = 12, .error = 0.5},
                     {.name = "accuracy", .value = 0.875, .error = 0.02},
                     {.name = "accuracy.add", .value = 0.9, .error = 0.02},
                     {.name = "accuracy.copy", .value = 0.85, .error = 0.03}});
    sample.evaluate("eval_half", "Magnitude 50 %",
                    {{.name = "bytes", .value = 12'400'000},
                     {.name = "sparsity", .value = 0.5},
                     {.name = "perplexity", .value = 30.25, .error = 1},
                     {.name = "accuracy", .value = 0.25, .error = 0.02}});
    sample.finish();
}

/// base-25m as it is and pruned 2:4 by Wanda, calibrated on Python alone: what that did to Korean.
inline void writeUnevenVariants(const std::filesystem::path& home, const std::string& run) {
    RunWriter writer(home);
    SampleRun sample(writer);
    sample.start(run, R"({"format": 1, "name": "uneven",
        "nodes": [{"id": "load", "type": "model.load"}, {"id": "text", "type": "data.text"},
                  {"id": "wanda", "type": "prune.wanda"}, {"id": "eval_base", "type": "evaluate"},
                  {"id": "eval_wanda", "type": "evaluate"}],
        "links": [["load.model", "wanda.model"], ["text.data", "wanda.calibration"],
                  ["load.model", "eval_base.model"], ["wanda.model", "eval_wanda.model"],
                  ["text.data", "eval_base.data"], ["text.data", "eval_wanda.data"]]})");
    sample.evaluate("eval_base", "Base",
                    {{.name = "perplexity.python.jsonl", .value = 10.7, .error = 0.09},
                     {.name = "perplexity.korean.jsonl", .value = 2.2, .error = 0.02}});
    sample.evaluate("eval_wanda", "Wanda 2:4",
                    {{.name = "perplexity.python.jsonl", .value = 16.8, .error = 0.1},
                     {.name = "perplexity.korean.jsonl", .value = 26.6, .error = 0.4}});
    sample.finish();
}

} // namespace lathe::test
