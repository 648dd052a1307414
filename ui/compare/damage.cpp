#include "ui/compare/damage.h"

#include "core/plain/base/error.h"
#include "core/plain/store/metric_kinds.h"
#include "core/plain/workflow/lineage.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace lathe::ui {

namespace {

constexpr double kWorstRatio = 10; // severity 1
constexpr double kWorstLoss = 0.5;
constexpr double kUnevenTimes = 1.5; // worth a sentence
constexpr double kUnevenLoss = 0.1;
constexpr double kNoise = 2; // standard errors

/// The parts of `whole`, or the whole itself where it has none.
std::vector<DamagePart> partsOf(const ReportTable& report, const std::string& whole, bool isText) {
    std::vector<DamagePart> out;
    for (const ReportColumn& column : report.columns) {
        const std::string part(metricPart(column.metric));
        if (!part.empty() && metricKind(column.metric) == metricKind(whole)) {
            out.push_back({part, column.metric, isText});
        }
    }
    const bool measured =
        std::ranges::find(report.columns, whole, &ReportColumn::metric) != report.columns.end();
    if (out.empty() && measured) {
        out.push_back({"", whole, isText});
    }
    return out;
}

Damage textDamage(double value, const Difference& difference) {
    const double base = difference.base;
    Damage out{.value = value,
               .base = base,
               .inNoise = difference.inNoise(),
               .isSure = difference.isSure()};
    const bool broken = !std::isfinite(value) || base <= 0;
    out.ratio = broken ? std::numeric_limits<double>::infinity() : value / base;
    out.error = broken ? 0 : difference.mean.error;
    return out;
}

Damage skillDamage(double value, const Difference& difference) {
    return {.value = value,
            .base = difference.base,
            .loss = -difference.value,
            .error = difference.mean.error,
            .inNoise = difference.inNoise(),
            .isSure = difference.isSure()};
}

/// nullopt where it was not measured, or was measured on something else than the base.
std::optional<Damage> damageAt(const ReportRow& row, size_t column, bool isText) {
    const auto& difference = row.differences[column];
    if (!difference || !std::isfinite(difference->base) ||
        difference->basis == Difference::Basis::Incomparable) {
        return std::nullopt;
    }
    return isText ? textDamage(*row.values[column], *difference)
                  : skillDamage(*row.values[column], *difference);
}

size_t columnOf(const ReportTable& report, const std::string& metric) {
    const auto found = std::ranges::find(report.columns, metric, &ReportColumn::metric);
    return static_cast<size_t>(found - report.columns.begin());
}

double worstOf(const std::vector<DamageRow>& rows, size_t part, bool isText) {
    double worst = 0;
    for (const DamageRow& row : rows) {
        if (row.cells[part]) {
            worst = std::max(worst, row.cells[part]->harm(isText));
        }
    }
    return worst;
}

/// Texts before skills, the most damaged first.
void sortParts(DamageTable& table) {
    std::vector<size_t> order(table.parts.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](size_t part) {
        const bool isText = table.parts[part].isText;
        return std::pair(isText, worstOf(table.rows, part, isText));
    });
    const DamageTable before = table;
    for (size_t i = 0; i < order.size(); ++i) {
        table.parts[i] = before.parts[order[i]];
        for (size_t row = 0; row < table.rows.size(); ++row) {
            table.rows[row].cells[i] = before.rows[row].cells[order[i]];
        }
    }
}

struct Extremes {
    size_t worst = 0;
    size_t least = 0;
    int measured = 0;
};

/// The most and the least damaged text (or skill) of a variant.
Extremes extremesOf(const DamageTable& table, const DamageRow& row, bool isText) {
    Extremes out;
    const auto harm = [&](size_t part) {
        return isText ? row.cells[part]->ratio : row.cells[part]->loss;
    };
    for (size_t i = 0; i < table.parts.size(); ++i) {
        if (table.parts[i].isText != isText || !row.cells[i]) {
            continue;
        }
        out.worst = out.measured == 0 || harm(i) > harm(out.worst) ? i : out.worst;
        out.least = out.measured == 0 || harm(i) < harm(out.least) ? i : out.least;
        ++out.measured;
    }
    return out;
}

/// How uneven the damage to texts (or skills) of one variant is; nullopt when it is not, or when
/// that may be noise.
std::optional<UnevenDamage> unevenIn(const DamageTable& table, const DamageRow& row, bool isText) {
    const Extremes ends = extremesOf(table, row, isText);
    if (ends.measured < 2) {
        return std::nullopt;
    }
    const Damage& worst = *row.cells[ends.worst];
    const Damage& least = *row.cells[ends.least];
    const double noise = kNoise * std::hypot(worst.error, least.error);
    // A text that became better counts as unchanged: it was not damaged.
    const double times = worst.ratio / std::max(1.0, least.ratio);
    const double more = worst.loss - std::max(0.0, least.loss);
    const bool uneven = isText ? times >= kUnevenTimes && std::log(times) > noise
                               : more >= kUnevenLoss && more > noise;
    if (!uneven || !worst.isSure) {
        return std::nullopt;
    }
    return UnevenDamage{.variant = row.variant,
                        .worst = table.parts[ends.worst],
                        .least = table.parts[ends.least],
                        .worstDamage = worst,
                        .leastDamage = least,
                        .times = times};
}

/// Whether `node`, or a step that its model comes through, is linked to texts or statistics. Uses
/// no catalog, since the workflow may be of another version.
bool calibratedBefore(const Workflow& workflow, const std::string& node) {
    const auto chain = modelChain(workflow, Catalog(), node);
    return std::ranges::any_of(chain, [&](const Node* step) {
        return workflow.sourceOf(step->id, "calibration") ||
               workflow.sourceOf(step->id, "statistics");
    });
}

} // namespace

double Damage::harm(bool isText) const {
    const double part = isText ? std::log(ratio) / std::log(kWorstRatio) : loss / kWorstLoss;
    return isSure ? part : 0;
}

double Damage::severity(bool isText) const {
    return std::clamp(harm(isText), 0.0, 1.0);
}

DamageTable damageOf(const ReportTable& report) {
    DamageTable out{.parts = partsOf(report, metrics::kPerplexity, true)};
    std::ranges::copy(partsOf(report, metrics::kAccuracy, false), std::back_inserter(out.parts));
    for (size_t i = 0; i < report.rows.size() && !out.parts.empty(); ++i) {
        DamageRow row{.variant = i, .isBase = report.rows[i].isBase};
        for (const DamagePart& part : out.parts) {
            const size_t column = columnOf(report, part.metric);
            row.cells.push_back(damageAt(report.rows[i], column, part.isText));
            const auto& cell = row.cells.back();
            row.worst = std::max(row.worst, cell ? cell->harm(part.isText) : 0);
        }
        out.rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(out.rows, std::greater{},
                             [](const DamageRow& row) { return std::pair(row.isBase, row.worst); });
    sortParts(out);
    return out;
}

std::optional<UnevenDamage> unevenDamage(const DamageTable& table,
                                         const std::set<size_t>& calibrated) {
    for (const bool isText : {true, false}) {
        std::optional<UnevenDamage> out;
        for (const DamageRow& row : table.rows) {
            const auto found = row.isBase ? std::nullopt : unevenIn(table, row, isText);
            const auto size = [&](const UnevenDamage& damage) {
                return isText ? damage.times : damage.worstDamage.loss - damage.leastDamage.loss;
            };
            if (found && (!out || size(*found) > size(*out))) {
                out = found;
            }
        }
        if (out) {
            out->calibrated = calibrated.contains(out->variant);
            return out;
        }
    }
    return std::nullopt;
}

bool isCalibrated(const std::string& workflow, const std::string& node) {
    try {
        return calibratedBefore(parseWorkflow(workflow, "run"), node);
    } catch (const Error&) { // written by a newer Lathe: its numbers are still used
        return false;
    }
}

std::set<size_t> calibratedRows(const ExperimentStore& store, const std::vector<int64_t>& runs,
                                const ReportTable& report) {
    std::set<size_t> out;
    for (const int64_t id : runs) {
        const auto run = store.run(id);
        for (size_t i = 0; run && i < report.rows.size(); ++i) {
            const ReportRow& row = report.rows[i];
            if (row.run == run->run && isCalibrated(run->workflow, row.node)) {
                out.insert(i);
            }
        }
    }
    return out;
}

} // namespace lathe::ui
