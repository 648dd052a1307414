#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/bench/bench_forward.h"
#include "core/engine/bench/bench_gptq.h"
#include "core/engine/bench/bench_packed.h"
#include "core/engine/bench/bench_train.h"
#include "core/engine/calib/dataset.h"
#include "core/engine/check/kernel_check.h"
#include "core/engine/device/device.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/resources.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>

namespace lathe {

namespace {

constexpr size_t kTextBytes = 4'000'000;

struct BenchOptions {
    std::string name;
    std::string model = "bundled:small-6m";
    std::string text;
    int64_t vocabulary = 0; ///< 0: the model's own
    BenchForwardOptions forward;
    BenchGptqOptions gptq;
    std::string trainable = "full";
    double memory = 0; ///< GiB, of train
};

Json forwardSpeed(const BenchOptions& options, const Session& session) {
    const Model opened = openModelArgument(options.model, session);
    const Model model =
        prepare(options.vocabulary > 0 ? withVocabulary(opened, options.vocabulary) : opened,
                session.target());
    Json result = benchForward(model, options.forward);
    result["name"] = "forward";
    result["model"] = options.model;
    std::cerr << "forward: " << result["tokens_per_second"] << " tokens/s, median of "
              << options.forward.repeats << ": " << result["median_seconds"] << " s\n";
    return result;
}

/// On one core, `text` repeated to about 4 MB. Repeated pieces come from the tokenizer's cache, as
/// in any long text.
Json tokenizerSpeed(const BenchOptions& options, const Session& session) {
    const std::string once =
        readFile(options.text.empty() ? resourcesFolder() / "examples" / "demo-text.md"
                                      : std::filesystem::path(options.text));
    if (once.empty()) {
        throw Error(ErrorCode::BadData, options.text + " is empty", "Name a file with text.");
    }
    std::string text;
    while (text.size() < kTextBytes) {
        text += once;
    }
    const Tokenizer tokenizer = tokenizerOf(openModelArgument(options.model, session));
    std::vector<double> seconds;
    size_t tokens = 0;
    for (int i = 0; i < options.forward.repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        tokens = tokenizer.encode(text).size();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        seconds.push_back(taken.count());
    }
    std::ranges::sort(seconds);
    const double median = seconds[seconds.size() / 2];
    const double speed = static_cast<double>(text.size()) / 1e6 / median;
    std::cerr << "tokenizer: " << speed << " MB/s, median of " << seconds.size() << ": " << median
              << " s\n";
    return {{"name", "tokenizer"}, {"model", options.model},   {"bytes", text.size()},
            {"tokens", tokens},    {"median_seconds", median}, {"megabytes_per_second", speed}};
}

Json trainSpeed(const BenchOptions& options, const Session& session) {
    const Model opened = openModelArgument(options.model, session);
    Json result =
        benchTrain(options.vocabulary > 0 ? withVocabulary(opened, options.vocabulary) : opened,
                   session.target(),
                   {.trainable = options.trainable,
                    .batch = options.forward.batch,
                    .tokens = options.forward.tokens,
                    .repeats = options.forward.repeats,
                    .memory = options.memory * (1 << 30)});
    result["name"] = "train";
    result["model"] = options.model;
    std::cerr << "train " << options.trainable << ": " << result["tokens_per_second"]
              << " tokens/s, median of " << options.forward.repeats << ": "
              << result["median_seconds"] << " s, peak " << result["peak_bytes"] << " bytes\n";
    return result;
}

Json gptqSpeed(const BenchOptions& options, const Session& session) {
    BenchGptqOptions own = options.gptq;
    own.device = session.target().device;
    own.repeats = options.forward.repeats;
    Json result = benchGptq(own);
    result["name"] = "gptq";
    std::cerr << "gptq " << own.out << " x " << own.in << ":";
    for (const char* phase : {"gram", "factor", "sweep"}) {
        std::cerr << " " << phase << " " << result[phase]["milliseconds"] << " ms ("
                  << result[phase]["gflops"] << " GFLOP/s)";
    }
    std::cerr << "\n";
    return result;
}

Json packedSpeed(const Session& session) {
    const ComputeTarget target = session.target();
    std::cerr << "packed: low-bit kernels against the dense layer, " << nameOf(target.device)
              << ", " << nameOf(target.dtype) << '\n';
    Json result = benchPacked(target, [](const std::string& text) { std::cerr << text; });
    result["name"] = "packed";
    result["device"] = nameOf(target.device);
    result["dtype"] = nameOf(target.dtype);
    return result;
}

Json kernelSpeed(const Session& session) {
    const Json times = timeKernels(session.target().device);
    for (const Json& one : times) {
        std::cerr << one["rule"] << ", " << one["rows"] << " x " << one["columns"] << ": "
                  << one["microseconds"] << " us\n";
    }
    return {{"name", "kernels"}, {"sweeps", times}};
}

int bench(const BenchOptions& options, const Session& session) {
    if (options.name == "kernels") {
        const Json result = kernelSpeed(session);
        if (session.json) {
            printJson(result);
        }
        return 0;
    }
    Json results = Json::array();
    const auto asked = [&](const char* name) {
        return options.name == name || options.name == "all";
    };
    if (asked("forward")) {
        results.push_back(forwardSpeed(options, session));
    }
    if (asked("train")) {
        results.push_back(trainSpeed(options, session));
    }
    if (asked("gptq")) {
        results.push_back(gptqSpeed(options, session));
    }
    if (asked("packed")) {
        results.push_back(packedSpeed(session));
    }
    if (asked("tokenizer")) {
        results.push_back(tokenizerSpeed(options, session));
    }
    if (session.json) {
        printJson(results.size() == 1 ? results[0] : Json{{"benches", results}});
    }
    return 0;
}

} // namespace

void addBench(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("bench", "Measure the engine's own speed");
    auto options = std::make_shared<BenchOptions>();
    BenchForwardOptions& forward = options->forward;
    const CLI::Range positive(1, 1 << 20);
    command
        ->add_option(
            "name", options->name,
            "forward, train, gptq, packed, tokenizer, kernels (needs a GPU), or all (but kernels)")
        ->required()
        ->check(
            CLI::IsMember({"forward", "train", "gptq", "packed", "tokenizer", "kernels", "all"}));
    command->add_option("--model", options->model, "MODEL");
    command->add_option("--text", options->text, "Text for the tokenizer");
    command->add_option("--batch", forward.batch, "Rows")->check(positive);
    command->add_option("--tokens", forward.tokens, "Tokens of a row")
        ->check(CLI::Range(2, 1 << 20));
    command->add_option("--vocab", options->vocabulary, "Words of a random head in its place")
        ->check(CLI::Range(0, 1 << 24));
    command->add_flag("--kl", forward.kl, "Also KL with a reference, the model again");
    command->add_option("--trainable", options->trainable,
                        "What train trains: full, lora:RANK, qat:BITS or distill");
    command->add_option("--memory", options->memory,
                        "GiB that an update of train may take; 0: most of what is free");
    BenchGptqOptions& gptq = options->gptq;
    command->add_option("--out", gptq.out, "Outputs of the layer for gptq")->check(positive);
    command->add_option("--in", gptq.in, "Its inputs")->check(positive);
    command->add_option("--bits", gptq.grid.bits, "Bits of its codes")->check(CLI::Range(2, 8));
    command->add_option("--group", gptq.grid.group, "Inputs that share a scale; 0: the row")
        ->check(CLI::Range(0, 1 << 20));
    command->add_option("--repeats", forward.repeats, "Measured repetitions")->check(positive);
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return bench(*options, session); };
    });
}

} // namespace lathe
