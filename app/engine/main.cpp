#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/device/device.h"
#include "core/engine/run/errors.h"
#include "core/plain/base/error.h"
#include "core/plain/base/map_watch.h"

#include <ATen/core/grad_mode.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace {

using namespace lathe;

std::string versionText() {
    const CudaState& cuda = openCuda();
    return "lathe-engine " LATHE_VERSION "\nLibTorch " + torchVersion() + " in " + torchFolder() +
           "\nCUDA: " + (cuda.usable ? "yes" : "no, " + cuda.reason);
}

/// Reports CLI11's message for a wrong call in our form and with our exit status.
int reportUsage(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
        return app.exit(error);
    }
    return report(Error(ErrorCode::User, error.what(), "lathe-engine --help lists the commands"));
}

int runCommand(int count, char** arguments) {
    CLI::App app("Lathe's engine: compresses and measures language models.", "lathe-engine");
    const at::NoGradGuard noGradients;
    Session session;
    app.set_version_flag("--version", versionText);
    app.require_subcommand(1);
    addInspect(app, session);
    addTokenize(app, session);
    addLogits(app, session);
    addGenerate(app, session);
    addEval(app, session);
    addSteps(app, session);
    addApply(app, session);
    addRun(app, session);
    addReport(app, session);
    addCollect(app, session);
    addSpeed(app, session);
    addCheck(app, session);
    addExport(app, session);
    addBench(app, session);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return reportUsage(app, error);
    }
    const int status = session.command();
    requireWholeFiles(); // what was printed may have been made of zeros
    return status;
}

} // namespace

int main(int count, char** arguments) {
    if (const auto problem = restartWithChosenTorch(arguments)) {
        std::cerr << "lathe-engine: " << *problem << '\n';
        return exitStatus(ErrorCode::User);
    }
    try {
        return runCommand(count, arguments);
    } catch (...) {
        return report(errorFrom(std::current_exception()));
    }
}
