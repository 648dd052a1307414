#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/methods/methods.h"
#include "core/plain/base/error.h"
#include "core/plain/store/report.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace lathe {

namespace {

void showSteps() {
    for (const Step& step : methods()) {
        std::cerr << step.type.id << "  " << step.type.title << "\n    " << step.type.help << '\n';
        for (const Field& field : step.type.fields) {
            std::cerr << "      " << field.name << " = " << field.defaultValue.dump() << "  "
                      << field.info.help << '\n';
        }
    }
}

struct ReportOptions {
    std::vector<std::string> runs;
    std::string format = "md";
};

std::vector<int64_t> runIds(const ExperimentStore& store, const std::vector<std::string>& names) {
    std::vector<int64_t> ids;
    for (const std::string& name : names) {
        const auto run = store.findRun(name);
        if (!run) {
            throw Error(ErrorCode::User, "there is no run " + name,
                        "lathe-engine report without a run shows the newest");
        }
        ids.push_back(run->id);
    }
    if (names.empty()) {
        for (const RunRow& run : store.runs(1)) {
            ids.push_back(run.id);
        }
    }
    if (ids.empty()) {
        throw Error(ErrorCode::User, "the store has no runs yet", "lathe-engine run makes one");
    }
    return ids;
}

int printReport(const ReportOptions& options, const Session& session) {
    const ExperimentStore store(session.homePath());
    const ReportTable table = reportOf(store, runIds(store, options.runs));
    if (options.format == "json" || session.json) {
        printJson(toJson(table));
    } else {
        printText(options.format == "csv" ? toCsv(table) : toMarkdown(table));
    }
    return 0;
}

} // namespace

void addSteps(CLI::App& app, Session& session) {
    const auto catalog = [] {
        printJson(catalogOf(methods()).toJson());
        return 0;
    };
    auto* steps = app.add_subcommand("steps", "Every step with its parameters");
    addJson(*steps, session);
    steps->callback([&session, catalog] {
        session.command = [&session, catalog] {
            return session.json ? catalog() : (showSteps(), 0);
        };
    });
    auto* whole = app.add_subcommand("catalog", "The catalog as resources/catalog.json holds it");
    addJson(*whole, session);
    whole->callback([&session, catalog] { session.command = catalog; });
}

void addReport(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("report", "The comparison table of runs (default: newest)");
    auto options = std::make_shared<ReportOptions>();
    command->add_option("run", options->runs, "Run ids");
    command->add_option("--format", options->format, "md, csv or json")
        ->check(CLI::IsMember({"md", "csv", "json"}));
    addHome(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return printReport(*options, session); };
    });
}

} // namespace lathe
