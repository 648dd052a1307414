#include "app/engine/session.h"

#include "core/engine/device/device.h"
#include "core/engine/files/load_save.h"
#include "core/engine/run/artifact_cache.h"
#include "core/plain/base/cpus.h"
#include "core/plain/base/error.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/base/new_folder.h"
#include "core/plain/base/printable.h"
#include "core/plain/store/home.h"

#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <iostream>

namespace lathe {

namespace {

/// Other processes count only with "auto": with another number of threads, sums round in another
/// order, and GPTQ and SparseGPT give other results.
int threadsFor(const std::string& word, int most) {
    if (word.empty()) {
        return threadsWithin(most, cpuQuota());
    }
    return word == "auto" ? threadsWithin(most, cpuQuota(), idleCpus()) : std::stoi(word);
}

/// CLI11 would take -1 and numbers past the last as others.
std::string wholeNumber(const std::string& text) {
    uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end
               ? std::string()
               : text + " is not a whole number from 0 to 18446744073709551615";
}

} // namespace

std::filesystem::path Session::homePath() const {
    return homeFolder(home);
}

ComputeTarget Session::target() const {
    const int most = at::get_num_threads();
    const int wanted = threadsFor(threads, most);
    if (wanted != most) {
        at::set_num_threads(wanted);
    }
    return chooseTarget(device, dtype);
}

void addHome(CLI::App& app, Session& session) {
    app.add_option("--home", session.home,
                   "Folder with runs.db and blobs/ (LATHE_HOME, $XDG_DATA_HOME/lathe)");
}

void addTarget(CLI::App& app, Session& session) {
    app.add_option("--device", session.device, "cpu, cuda, cuda:N or auto");
    app.add_option("--dtype", session.dtype, "auto, float32 or bfloat16");
    app.add_option("--threads", session.threads,
                   "CPU threads: a number, or auto: as many as there are idle CPUs now. Without it "
                   "all CPUs that affinity and control groups grant, whatever else runs, since "
                   "some methods give other results with another number")
        ->check(CLI::IsMember({"auto"}) | CLI::Range(1, 4096));
}

void addSeed(CLI::App& app, Session& session) {
    app.add_option("--seed", session.seed, "Seed of everything random: 0 to 2^64 - 1")
        ->check(wholeNumber);
}

void addJson(CLI::App& app, Session& session) {
    app.add_flag("--json", session.json, "Print one JSON object on stdout and nothing else");
}

Model openModelArgument(const std::string& model, const Session& session) {
    constexpr std::string_view kVariant = "variant:";
    if (model.starts_with(kVariant)) {
        return ArtifactCache(session.homePath()).variant(model.substr(kVariant.size()));
    }
    return openModel(model);
}

void addOverwrite(CLI::App& app, Overwrite& overwrite) {
    app.add_flag_callback(
        "--overwrite", [&overwrite] { overwrite = Overwrite::Yes; },
        "Replace the folder when Lathe wrote it earlier; other folders are never replaced");
}

void printJson(const Json& json) {
    requireWholeFiles();
    printText(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void printText(const std::string& text) {
    std::cout << text << std::flush;
    if (!std::cout) {
        throw Error(ErrorCode::BadData, "the output could not be written",
                    "stdout is closed or its disk is full");
    }
}

int report(const Error& error) {
    std::cerr << "lathe-engine: " << printable(error.what()) << '\n';
    if (!error.hint().empty()) {
        std::cerr << "  " << printable(error.hint()) << '\n';
    }
    return exitStatus(error.code());
}

} // namespace lathe
