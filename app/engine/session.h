#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"
#include "core/plain/base/json.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace lathe {

class Error;
enum class Overwrite;

/// Options that commands share; each command registers those that apply to it.
struct Session {
    std::string home{};
    std::string device = "auto";
    std::string dtype = "auto";
    std::string threads{}; ///< a number, "auto", or empty: all granted to this process
    std::optional<uint64_t> seed{};
    bool json = false;

    /// What the chosen command does; returns the exit status.
    std::function<int()> command{};

    /// Home folder by --home, else LATHE_HOME, else XDG_DATA_HOME.
    std::filesystem::path homePath() const;

    /// Opens the device and sets the threads. Throws as chooseTarget.
    ComputeTarget target() const;
};

/// Registers --home; --device, --dtype and --threads; --seed; --json.
void addHome(CLI::App& app, Session& session);
void addTarget(CLI::App& app, Session& session);
void addSeed(CLI::App& app, Session& session);
void addJson(CLI::App& app, Session& session);

/// Registers --overwrite.
void addOverwrite(CLI::App& app, Overwrite& overwrite);

/// MODEL as on the command line: a folder, bundled:NAME, or variant:KEY of the session's home.
/// Throws as openModel and ArtifactCache::variant.
Model openModelArgument(const std::string& model, const Session& session);

/// Prints one JSON object and a line end on stdout. Throws Error{BadData} when stdout is full or
/// closed, and when a file was cut while it was read.
void printJson(const Json& json);

/// The same for text.
void printText(const std::string& text);

/// `check --store`: hashes every stored result. Exit status 3 when one is damaged.
int checkHome(const Session& session);

/// One line "lathe-engine: …" and one with the hint, on stderr; returns the exit status.
int report(const Error& error);

} // namespace lathe
