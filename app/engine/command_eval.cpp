#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/device/device.h"
#include "core/engine/eval/task_file.h"
#include "core/engine/eval/tasks.h"
#include "core/engine/eval/text_scores.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

namespace lathe {

namespace {

using Clock = std::chrono::steady_clock;

struct EvalOptions {
    std::string model;
    std::string text;
    std::string task;
    std::string reference;
    std::string begin = "text";
    int64_t seqlen = 512;
    int64_t maxTokens = 0;
};

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Json toJson(const TextScore& score) {
    Json json{{"ppl", score.perplexity()},
              {"nll", score.nll},
              {"tokens", score.tokens},
              {"windows", score.windows},
              {"next_token_accuracy", score.accuracy()},
              {"stderr", score.nllError}};
    if (score.kl) {
        json["kl"] = *score.kl;
        json["agreement"] = *score.agreement;
    }
    return json;
}

int evalText(const EvalOptions& options, const Session& session) {
    const ComputeTarget target = session.target();
    const auto start = Clock::now();
    const Model model = openModelArgument(options.model, session);
    if (options.begin == "bos" && model.config->bos < 0) {
        throw Error(ErrorCode::User, "the model names no token for the beginning of a text",
                    "leave out --begin bos");
    }
    TextSource source = textIn(options.text);
    source.seqlen = options.seqlen;
    source.maxTokens = options.maxTokens;
    const TextWindows windows = windowsFor(model, source);
    const Model prepared = prepare(model, target);
    std::optional<Model> reference;
    if (!options.reference.empty()) {
        reference = prepare(openModelArgument(options.reference, session), target);
    }
    const auto tell = [&](const TextScore& soFar, int64_t done) {
        std::cerr << "window " << done << " of " << windows.ids.size(0) << ", perplexity "
                  << soFar.perplexity() << '\n';
    };
    const TextScore score = scoreText(prepared, windows.ids, reference ? &*reference : nullptr,
                                      tell, options.begin == "bos" ? Begin::Bos : Begin::AsIs);
    Json json = toJson(score);
    json["seconds"] = secondsSince(start);
    json["seqlen"] = options.seqlen;
    json["stride"] = options.seqlen;
    json["begin"] = options.begin;
    json["starts_with_special"] = windows.startsWithSpecial;
    json["device"] = nameOf(target.device);
    json["dtype"] = nameOf(target.dtype);
    std::cerr << "perplexity " << score.perplexity() << " ± " << score.perplexityError() << " over "
              << score.windows << " windows of " << options.seqlen << " tokens\n";
    if (session.json) {
        printJson(json);
    }
    return 0;
}

int evalTask(const EvalOptions& options, const Session& session) {
    const ComputeTarget target = session.target();
    const auto start = Clock::now();
    const Task task = taskNamed(options.task);
    const Model prepared = prepare(openModelArgument(options.model, session), target);
    const auto tell = [](int64_t done, int64_t total) {
        std::cerr << done << " of " << total << '\n';
    };
    Json json = toJson(scoreTask(prepared, task, tell));
    json["seconds"] = secondsSince(start);
    std::cerr << task.name << ": " << json["acc"].get<double>() << " ± "
              << json["stderr"].get<double>() << " over " << json["n"].get<int64_t>() << '\n';
    if (session.json) {
        printJson(json);
    }
    return 0;
}

int evaluate(const EvalOptions& options, const Session& session) {
    if (options.text.empty() == options.task.empty()) {
        throw Error(ErrorCode::User, "eval needs either --text or --task",
                    "for example lathe-engine eval bundled:small-6m --task skills");
    }
    return options.text.empty() ? evalTask(options, session) : evalText(options, session);
}

} // namespace

void addEval(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("eval", "Perplexity on a text, or accuracy on a task");
    auto options = std::make_shared<EvalOptions>();
    command->add_option("model", options->model, "MODEL")->required();
    auto* text = command->add_option("--text", options->text, "TEXT: .txt, .md or .jsonl");
    command->add_option("--task", options->task, "Task file (.json, .jsonl) or skills");
    command->add_option("--reference", options->reference, "MODEL to compare with (KL, agreement)");
    command->add_option("--seqlen", options->seqlen, "Tokens in a window")
        ->check(CLI::Range(2, 1 << 20));
    command->add_option("--max-tokens", options->maxTokens, "Cut the text to this many tokens")
        ->check(CLI::NonNegativeNumber);
    command
        ->add_option("--begin", options->begin,
                     "bos: the model's BOS token before every window, as in QFeP's paper")
        ->check(CLI::IsMember({"text", "bos"}))
        ->needs(text);
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return evaluate(*options, session); };
    });
}

} // namespace lathe
