#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/calib/dataset.h"
#include "core/engine/eval/bench_forward.h"
#include "core/engine/eval/generation.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace lathe {

namespace {

struct GenerateOptions {
    std::string model;
    std::string prompt;
    GenerationOptions generation;
};

int generateText(const GenerateOptions& options, const Session& session) {
    GenerationOptions generation = options.generation;
    generation.seed = session.seed.value_or(0);
    const Model model = prepare(openModelArgument(options.model, session), session.target());
    const auto show = [&](const std::string& piece) {
        if (!session.json) {
            std::cout << piece << std::flush;
        }
    };
    const GeneratedText result =
        generateText(model, tokenizerOf(model), options.prompt, generation, show);
    if (session.json) {
        printJson({{"text", result.text},
                   {"ids", result.ids},
                   {"prompt_tokens", result.promptTokens},
                   {"ended", result.ended},
                   {"prompt_seconds", result.promptSeconds},
                   {"seconds", result.seconds}});
    } else {
        std::cout << '\n';
    }
    return 0;
}

struct BenchOptions {
    std::string name;
    std::string model = "bundled:small-6m";
    BenchForwardOptions forward;
};

int bench(const BenchOptions& options, const Session& session) {
    const Model model = prepare(openModelArgument(options.model, session), session.target());
    Json result = benchForward(model, options.forward);
    result["name"] = "forward";
    result["model"] = options.model;
    if (session.json) {
        printJson(result);
    } else {
        std::cerr << "forward: " << result["tokens_per_second"] << " tokens/s, median of "
                  << options.forward.repeats << ": " << result["median_seconds"] << " s\n";
    }
    return 0;
}

} // namespace

void addGenerate(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("generate", "Continue a prompt");
    auto options = std::make_shared<GenerateOptions>();
    GenerationOptions& generation = options->generation;
    command->add_option("model", options->model, "MODEL")->required();
    command->add_option("--prompt", options->prompt, "Text to continue; empty: from the beginning");
    command->add_option("--max-tokens", generation.maxTokens, "New tokens at most");
    command->add_option("--temperature", generation.temperature, "0: the most likely token");
    command->add_option("--top-p", generation.topP, "Likely tokens with this much probability");
    command->add_option("--top-k", generation.topK, "The most likely tokens; 0: all");
    addHome(*command, session);
    addTarget(*command, session);
    addSeed(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return generateText(*options, session); };
    });
}

void addBench(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("bench", "Measure the engine's own speed");
    auto options = std::make_shared<BenchOptions>();
    BenchForwardOptions& forward = options->forward;
    const CLI::Range positive(1, 1 << 20);
    command->add_option("name", options->name, "forward, or all")
        ->required()
        ->check(CLI::IsMember({"forward", "all"}));
    command->add_option("--model", options->model, "MODEL");
    command->add_option("--batch", forward.batch, "Rows")->check(positive);
    command->add_option("--tokens", forward.tokens, "Tokens of a row")
        ->check(CLI::Range(2, 1 << 20));
    command->add_option("--repeats", forward.repeats, "Measured turns")->check(positive);
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return bench(*options, session); };
    });
}

} // namespace lathe
