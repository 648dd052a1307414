#include "ui/compare/compare_charts.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/metric_text.h"
#include "ui/base/text.h"

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kInterval = 1.96; // standard errors to either side of a 95 % interval
constexpr double kMegabyte = 1e6;

std::optional<size_t> columnOf(const ReportTable& table, const std::string& metric) {
    const auto found = std::ranges::find(table.columns, metric, &ReportColumn::metric);
    return found == table.columns.end()
               ? std::nullopt
               : std::optional(static_cast<size_t>(found - table.columns.begin()));
}

/// The first metric of a kind: the whole, or one text where no whole was measured.
std::optional<size_t> firstOf(const ReportTable& table, const std::string& name) {
    const auto found = std::ranges::find_if(table.columns, [&](const ReportColumn& column) {
        return metricKind(column.metric) == metricKind(name);
    });
    return found == table.columns.end()
               ? std::nullopt
               : std::optional(static_cast<size_t>(found - table.columns.begin()));
}

bool isSkill(const std::string& metric) {
    return hasSkills(metric) && !metricPart(metric).empty();
}

} // namespace

SizeAgainstQuality sizeAgainstQuality(const CompareModel& model) {
    const ReportTable& table = model.table();
    SizeAgainstQuality out;
    const auto bytes = columnOf(table, metrics::kBytes);
    auto quality = columnOf(table, metrics::kAccuracy);
    if (!quality) {
        quality = firstOf(table, metrics::kPerplexity);
    }
    if (!bytes || !quality) {
        return out;
    }
    out.metric = table.columns[*quality].metric;
    out.largerIsBetter = !table.columns[*quality].lowerIsBetter;
    for (int i = 0; i < model.columnCount(); ++i) {
        const ReportRow& row = model.variantAt(i);
        const auto& value = row.values[*quality];
        if (row.values[*bytes] && value && std::isfinite(*value)) {
            out.points.push_back({.label = model.variantName(i),
                                  .colour = model.colourOf(i),
                                  .x = *row.values[*bytes] / kMegabyte,
                                  .y = *value,
                                  .error = kInterval * row.errors[*quality]});
        }
    }
    return out;
}

SkillBars skillBars(const CompareModel& model) {
    const ReportTable& table = model.table();
    SkillBars out;
    std::vector<size_t> columns;
    for (size_t i = 0; i < table.columns.size(); ++i) {
        if (isSkill(table.columns[i].metric)) {
            columns.push_back(i);
            out.skills.push_back(toQt(table.columns[i].label));
        }
    }
    const int shown = std::min(model.columnCount(), kMostBars);
    for (int i = 0; i < shown && !columns.empty(); ++i) {
        const ReportRow& row = model.variantAt(i);
        ChartBars bars{.name = model.variantName(i), .colour = model.colourOf(i)};
        for (const size_t column : columns) {
            bars.values.push_back(row.values[column]);
            bars.errors.push_back(kInterval * row.errors[column]);
        }
        out.bars.push_back(std::move(bars));
    }
    return out;
}

} // namespace lathe::ui
