#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/calib/dataset.h"
#include "core/engine/eval/generation.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/printable.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <unistd.h>

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
    const Model model =
        prepare(openModelArgument(options.model, session), session.target(), Execution::Fast);
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const auto show = [&](const std::string& piece) {
        if (!session.json) { // a model may write what moves a cursor
            std::cout << (terminal ? printable(piece) : piece) << std::flush;
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

} // namespace lathe
