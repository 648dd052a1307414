#pragma once

#include "core/plain/workflow/workflow.h"
#include "support/sample_run.h"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

namespace lathe::test {

/// A test program that is started as "PROGRAM run FILE --home HOME --id RUN …" plays the engine: it
/// writes a run as the real one does and then ends as LATHE_FAKE_ENGINE says (finish, stop, crash,
/// silent, refuse, fail; keep: it waits for that word; orphan: it waits for the end of its standard
/// input and then finishes; stoppable: the same, unless it is told to stop before). Returns an exit
/// status.
inline int playEngine(int argc, char** argv) {
    const std::string part = std::getenv("LATHE_FAKE_ENGINE");
    if (argc < 7 || part == "refuse") {
        std::cerr << "the workflow has no steps\n";
        return 1;
    }
    const Workflow workflow = loadWorkflow(argv[2]);
    RunWriter writer(argv[4]);
    SampleRun run(writer);
    run.start(argv[6], toText(workflow));
    run.send(StepStarted{.node = "load", .type = "model.load", .title = "Load"});
    run.send(StepFinished{.node = "load", .state = StepState::Done, .seconds = 0.5});
    run.send(StepStarted{
        .node = "eval", .type = "evaluate", .title = "Base", .measured = {"Base", true}});
    for (int i = 1; i <= 4; ++i) {
        run.send(Scalar{.node = "eval", .series = "accuracy", .x = 10.0 * i, .value = 0.2 * i});
    }
    run.send(Note{.node = "eval", .level = NoteLevel::Warning, .text = "only four prompts"});
    run.send(Progress{.node = "eval", .done = 1, .total = 2, .what = "window 1"});
    writer.flush();
    std::cerr << "half way\n" << std::flush;
    if (part == "crash") {
        ::raise(SIGKILL);
    }
    if (part == "silent") {
        ::_exit(0);
    }
    std::string word;
    if (part == "stop") {
        std::getline(std::cin, word);
        run.finish(RunState::Interrupted);
        return word == "stop" ? 85 : 4;
    }
    if (part == "keep") {
        std::getline(std::cin, word);
        run.finish(word == "keep" ? RunState::Done : RunState::Failed);
        return word == "keep" ? 0 : 4;
    }
    if (part == "fail") {
        run.send(StepFinished{.node = "eval", .state = StepState::Failed, .seconds = 1});
        run.send(RunFinished{.state = RunState::Failed, .seconds = 2, .message = "eval: no text"});
        return 1;
    }
    if (part == "orphan" || part == "stoppable") {
        while (std::getline(std::cin, word)) {
            if (part == "stoppable" && word == "stop") {
                run.finish(RunState::Interrupted);
                return 85;
            }
        }
        // More than a pipe holds: nobody reads it any more, and still it must not stand in the way.
        std::cerr << std::string(200'000, 'x') << '\n' << std::flush;
    }
    run.send(Metric{.node = "eval", .name = "accuracy", .value = 0.8});
    run.send(StepFinished{.node = "eval", .state = StepState::Done, .seconds = 1});
    run.finish();
    return 0;
}

/// A workflow of two steps for it.
inline const char* fakeWorkflow() {
    return R"({"name": "fake", "nodes": [
        {"id": "load", "type": "model.load", "params": {"path": "bundled:x"}},
        {"id": "eval", "type": "evaluate"}],
        "links": [["load.model", "eval.model"]]})";
}

} // namespace lathe::test
