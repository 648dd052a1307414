#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/methods/methods.h"
#include "core/plain/base/error.h"
#include "core/plain/base/printable.h"
#include "core/plain/base/text.h"
#include "core/plain/store/report.h"
#include "core/plain/store/store_care.h"

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
        printText(options.format == "csv" ? toCsv(table) : printable(toMarkdown(table)));
    }
    return 0;
}

struct CollectCommand {
    std::string quota;
    std::vector<std::string> pins;
    std::vector<std::string> unpins;
    bool dryRun = false;
};

int collect(const CollectCommand& command, const Session& session) {
    const auto home = session.homePath();
    const auto quota =
        command.quota.empty() ? quotaFromEnvironment() : std::optional(quotaFrom(command.quota));
    for (const std::string& key : command.pins) {
        pin(home, key);
    }
    for (const std::string& key : command.unpins) {
        unpin(home, key);
    }
    const Collected done = collectStore(home, {.quota = quota, .dryRun = command.dryRun});
    if (session.json) {
        printJson({{"results", done.results},
                   {"blobs", done.blobs},
                   {"partials", done.partials},
                   {"bytes", done.bytes},
                   {"kept", done.kept},
                   {"dry_run", command.dryRun}});
    } else {
        printText((command.dryRun ? "would remove " : "removed ") + std::to_string(done.results) +
                  " results and " + std::to_string(done.blobs + done.partials) + " files, " +
                  formatBytes(done.bytes) + "; " + formatBytes(done.kept) + " stay\n");
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

int checkHome(const Session& session) {
    const StoreCheck found = checkStore(session.homePath());
    for (const std::string& message : found.damaged) {
        std::cerr << printable(message) << '\n';
    }
    for (const std::string& key : found.lost) {
        std::cerr << "the result " << printable(key) << " is computed again by the next run\n";
    }
    if (session.json) {
        printJson({{"blobs", found.blobs},
                   {"bytes", found.bytes},
                   {"results", found.results},
                   {"damaged", found.damaged},
                   {"lost", found.lost}});
    } else {
        printText(std::to_string(found.blobs) + " blobs (" + formatBytes(found.bytes) +
                  ") are sound, " + std::to_string(found.damaged.size()) + " are damaged; " +
                  std::to_string(found.lost.size()) + " of " + std::to_string(found.results) +
                  " results are lost\n");
    }
    return found.sound() ? 0 : exitStatus(ErrorCode::BadData);
}

void addCollect(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand(
        "collect", "Remove results that no run and no pin names, and what killed runs left");
    auto options = std::make_shared<CollectCommand>();
    command->add_option("--quota", options->quota,
                        "Keep at most this much, such as 20GB: results used longest ago go first "
                        "(LATHE_QUOTA; when it is set, every run collects at its end)");
    command->add_option("--pin", options->pins, "Key of a result that stays")
        ->allow_extra_args(false);
    command->add_option("--unpin", options->unpins, "Key of a result that need not stay")
        ->allow_extra_args(false);
    command->add_flag("--dry-run", options->dryRun, "Only count");
    addHome(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return collect(*options, session); };
    });
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
