#include "core/engine/bench/kernel_report.h"

#include <iomanip>
#include <sstream>

namespace lathe {
namespace {

std::string usedKernel(const KernelChoice& choice) {
    return choice.kernel ? std::string(choice.kernel->name) : "dense";
}

bool chosen(const KernelChoice& choice, const KernelTrial& trial, int64_t rows) {
    return choice.kernel && choice.kernel->name == trial.kernel && choice.rule.packed(rows);
}

Json toJson(const KernelChoice& choice, const KernelTrial& trial) {
    Json timings = Json::array();
    for (const RowTiming& timing : trial.timings) {
        timings.push_back({{"rows", timing.rows},
                           {"dense_ms", timing.denseSeconds * 1e3},
                           {"packed_ms", timing.packedSeconds * 1e3},
                           {"ratio", timing.ratio()},
                           {"chosen", chosen(choice, trial, timing.rows) ? "packed" : "dense"}});
    }
    return {{"kernel", trial.kernel},
            {"reason", trial.reason},
            {"error", trial.error},
            {"timings", timings}};
}

std::string textOf(const KernelTrial& trial) {
    std::ostringstream out;
    out << "    " << trial.kernel << ": ";
    if (!trial.reason.empty()) {
        out << trial.reason;
    }
    out << std::setprecision(3);
    for (const RowTiming& timing : trial.timings) {
        out << (&timing == &trial.timings.front() ? "" : ", ") << timing.rows << " rows "
            << timing.packedSeconds * 1e3 << " ms of " << timing.denseSeconds * 1e3 << " ("
            << timing.ratio() << "x)";
    }
    out << '\n';
    return out.str();
}

} // namespace

Json toJson(const ChoiceInUse& use) {
    const KernelChoice& choice = *use.choice;
    Json trials = Json::array();
    for (const KernelTrial& trial : choice.trials) {
        trials.push_back(toJson(choice, trial));
    }
    return {{"shape", {choice.out, choice.in}}, {"format", choice.format},
            {"linears", use.linears},           {"kernel", usedKernel(choice)},
            {"rows", choice.rule.text()},       {"trials", trials}};
}

std::string textOf(const ChoiceInUse& use) {
    const KernelChoice& choice = *use.choice;
    std::ostringstream out;
    out << "  " << choice.out << " × " << choice.in << " " << choice.format << ": "
        << usedKernel(choice);
    if (choice.kernel) {
        out << ", " << choice.rule.text() << (choice.rule.always() ? "" : ", else dense");
    }
    if (!use.linears.empty()) {
        out << "; " << use.linears.size() << " linears, first " << use.linears.front();
    }
    out << '\n';
    for (const KernelTrial& trial : choice.trials) {
        out << textOf(trial);
    }
    return out.str();
}

} // namespace lathe
