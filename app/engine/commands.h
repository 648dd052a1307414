#pragma once

namespace CLI {
class App;
}

namespace lathe {

struct Session;

// Each registers its commands on `app`; the chosen one becomes session.command.

void addInspect(CLI::App& app, Session& session);
void addTokenize(CLI::App& app, Session& session);
void addLogits(CLI::App& app, Session& session);
void addGenerate(CLI::App& app, Session& session);
void addEval(CLI::App& app, Session& session);
void addSteps(CLI::App& app, Session& session);
void addApply(CLI::App& app, Session& session);
void addRun(CLI::App& app, Session& session);
void addSpeed(CLI::App& app, Session& session);
void addCheck(CLI::App& app, Session& session);
void addReport(CLI::App& app, Session& session);
void addCollect(CLI::App& app, Session& session);
void addExport(CLI::App& app, Session& session);
void addBench(CLI::App& app, Session& session);

} // namespace lathe
