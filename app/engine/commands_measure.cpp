#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/bench/kernel_report.h"
#include "core/engine/bench/speed.h"
#include "core/engine/check/kernel_check.h"
#include "core/engine/device/device.h"
#include "core/engine/methods/methods.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

namespace lathe {

namespace {

struct SpeedCommand {
    std::string model;
    SpeedOptions speed;
    bool dense = false;
};

/// Bytes of linears and embedding in their prepared form; the norms are negligible.
int64_t preparedBytes(const Model& prepared) {
    auto sum = static_cast<int64_t>(prepared.embedding.nbytes());
    forEachLinear(prepared,
                  [&](const LinearPlace&, const Linear& linear) { sum += storedBytes(linear); });
    return sum;
}

int measure(const SpeedCommand& command, const Session& session) {
    const ComputeTarget target = session.target();
    const Model model = openModelArgument(command.model, session);
    const Model prepared =
        prepare(model, target, command.dense ? Execution::Exact : Execution::Fast);
    const auto choices = choicesIn(prepared);
    SpeedOptions options = command.speed;
    options.synchronize = [&] { synchronize(target.device); };
    forgetPeak(target.device);
    const Speed speed = measureSpeed(prepared, options);
    Json kernels = Json::array();
    for (const ChoiceInUse& use : choices) {
        kernels.push_back(toJson(use));
    }
    const Json json{{"prefill_tokens_per_second", speed.promptTokensPerSecond},
                    {"decode_tokens_per_second", speed.newTokensPerSecond},
                    {"prefill_seconds", speed.promptSeconds},
                    {"decode_seconds", speed.newTokenSeconds},
                    {"peak_bytes", peakBytes(target.device)},
                    {"weight_bytes", sizeOf(model).bytes},
                    {"prepared_bytes", preparedBytes(prepared)},
                    {"kernels", kernels},
                    {"recorded", speed.recorded},
                    {"batch", options.batch},
                    {"prompt_tokens", options.promptTokens},
                    {"new_tokens", options.newTokens},
                    {"device", nameOf(target.device)},
                    {"dtype", nameOf(target.dtype)}};
    std::cerr << "prefill " << speed.promptTokensPerSecond << " tokens/s, decode "
              << speed.newTokensPerSecond << " tokens/s\n";
    for (const ChoiceInUse& use : choices) {
        std::cerr << textOf(use);
    }
    if (session.json) {
        printJson(json);
    }
    return 0;
}

int check(const Session& session) {
    const ComputeTarget target = session.target();
    std::cerr << "LibTorch " << torchVersion() << ", " << nameOf(target.device) << ", "
              << nameOf(target.dtype) << '\n';
    const auto tell = [](const CheckOutcome& outcome) {
        std::cerr << (outcome.passed ? "  ok    " : "  FAIL  ") << outcome.step << ": "
                  << outcome.rule << (outcome.passed ? "" : " (" + outcome.detail + ")") << '\n';
    };
    auto outcomes = checkKernels(target, tell);
    std::ranges::move(checkSteps(methods(), target, tell), std::back_inserter(outcomes));
    const auto passed = std::ranges::count(outcomes, true, &CheckOutcome::passed);
    const auto failed = static_cast<int64_t>(outcomes.size()) - passed;
    if (session.json) {
        printJson({{"passed", passed}, {"failed", failed}, {"device", nameOf(target.device)}});
    } else {
        printText(std::to_string(passed) + " passed, " + std::to_string(failed) + " failed\n");
    }
    return failed == 0 ? 0 : exitStatus(ErrorCode::Bug);
}

} // namespace

void addSpeed(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("speed", "Tokens per second and memory of a model");
    auto options = std::make_shared<SpeedCommand>();
    const CLI::Range positive(1, 1 << 20);
    command->add_option("model", options->model, "MODEL")->required();
    command->add_option("--batch", options->speed.batch, "Rows")->check(positive);
    command->add_option("--prompt-tokens", options->speed.promptTokens, "Tokens of a prompt")
        ->check(positive);
    command->add_option("--new-tokens", options->speed.newTokens, "Tokens to write")
        ->check(positive);
    command->add_flag("--dense", options->dense,
                      "Compute with dense weights, as evaluation does, not with low-bit kernels");
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return measure(*options, session); };
    });
}

void addCheck(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("check", "Hold the step contract against every step");
    auto store = std::make_shared<bool>(false);
    command->add_flag("--store", *store,
                      "Check the stored results instead: read every byte, set damaged ones aside");
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([store, &session] {
        session.command = [store, &session] {
            return *store ? checkHome(session) : check(session);
        };
    });
}

} // namespace lathe
