#include "core/plain/store/report.h"

#include "core/plain/base/error.h"
#include "core/plain/store/metric_kinds.h"

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

/// Metrics of one variant, gathered from its `evaluate` nodes.
struct Variant {
    std::string run;
    std::string node;
    std::string title;
    MeasuredModel model;
    std::vector<Metric> metrics;
    std::vector<std::shared_ptr<const Sample>> samples;

    const Metric* find(const std::string& name) const {
        const auto found = std::ranges::find(metrics, name, &Metric::name);
        return found == metrics.end() ? nullptr : &*found;
    }
};

using Samples = std::vector<std::shared_ptr<const Sample>>;

Samples samplesOf(const ExperimentStore& store, int64_t runId) {
    Samples out;
    for (Sample& sample : store.samples(runId)) {
        out.push_back(std::make_shared<const Sample>(std::move(sample)));
    }
    return out;
}

bool contradict(const Variant& variant, const std::vector<Metric>& metrics) {
    return std::ranges::any_of(metrics, [&](const Metric& metric) {
        const Metric* other = variant.find(metric.name);
        return other != nullptr && other->value != metric.value;
    });
}

/// The rows of one run, the unchanged model first. A variant that two nodes evaluated, one on text
/// and one on tasks, is one row with the title of the first, unless they measured the same thing on
/// other data.
std::vector<Variant> variantsOf(const ExperimentStore& store, int64_t runId) {
    std::vector<Variant> out;
    const auto run = store.run(runId);
    if (!run) {
        return out;
    }
    const auto metrics = store.metrics(runId);
    const Samples samples = samplesOf(store, runId);
    for (const StepRow& step : store.steps(runId)) {
        std::vector<Metric> own;
        std::ranges::copy_if(metrics, std::back_inserter(own),
                             [&](const Metric& metric) { return metric.node == step.node; });
        if (step.measured.variant.empty() || own.empty()) {
            continue;
        }
        const auto same = std::ranges::find_if(out, [&](const Variant& variant) {
            return variant.model == step.measured && !contradict(variant, own);
        });
        Variant& variant =
            same != out.end()
                ? *same
                : out.emplace_back(Variant{run->run, step.node, step.title, step.measured, {}, {}});
        std::ranges::copy(own, std::back_inserter(variant.metrics));
        std::ranges::copy_if(samples, std::back_inserter(variant.samples),
                             [&](const auto& sample) { return sample->node == step.node; });
    }
    std::stable_partition(out.begin(), out.end(), [](const Variant& v) { return v.model.isBase; });
    return out;
}

ReportColumn columnOf(const MetricKind& kind, const std::string& metric) {
    const std::string part(metricPart(metric));
    const std::string whole(kind.label);
    // A skill ("add") needs no more words; a text does not show that its number is a perplexity.
    const std::string label = part.empty()                        ? whole
                              : kind.parts == MetricParts::Skills ? part
                                                                  : whole + ": " + part;
    return {metric, label, kind.direction == Direction::LowerIsBetter};
}

/// Parts of a metric follow it: "accuracy.add" after "accuracy".
void addColumnsOf(const MetricKind& kind, const std::vector<Variant>& variants,
                  std::vector<ReportColumn>& columns) {
    const std::string whole(kind.name);
    const auto has = [&](const Variant& v) { return v.find(whole) != nullptr; };
    if (std::ranges::any_of(variants, has)) {
        columns.push_back(columnOf(kind, whole));
    }
    for (const Variant& variant : variants) {
        for (const Metric& metric : variant.metrics) {
            const bool seen =
                std::ranges::find(columns, metric.name, &ReportColumn::metric) != columns.end();
            if (metricKind(metric.name) == &kind && !seen && metric.name != whole) {
                columns.push_back(columnOf(kind, metric.name));
            }
        }
    }
}

std::vector<ReportColumn> columnsOf(const std::vector<Variant>& variants) {
    std::vector<ReportColumn> out;
    for (const MetricKind& kind : metricKinds()) {
        if (kind.inComparison) {
            addColumnsOf(kind, variants, out);
        }
    }
    return out;
}

std::shared_ptr<const Sample> sampleOf(const Variant& variant, const std::string& metric) {
    const std::string name = sampleNameOf(metric);
    const auto found = std::ranges::find_if(
        variant.samples, [&](const auto& sample) { return sample->name == name; });
    return found == variant.samples.end() ? nullptr : *found;
}

ReportRow rowOf(const Variant& variant, const std::vector<ReportColumn>& columns) {
    ReportRow row{.run = variant.run, .node = variant.node, .variant = variant.title};
    for (const ReportColumn& column : columns) {
        const Metric* metric = variant.find(column.metric);
        row.values.push_back(metric != nullptr ? std::optional(metric->value) : std::nullopt);
        row.errors.push_back(metric != nullptr && std::isfinite(metric->error) ? metric->error : 0);
        row.samples.push_back(sampleOf(variant, column.metric));
    }
    return row;
}

std::optional<Difference> differenceAt(const ReportTable& table, const ReportRow& row,
                                       const ReportRow& base, size_t column) {
    if (!row.values[column] || !base.values[column]) {
        return std::nullopt;
    }
    const auto metricOf = [&](const ReportRow& of) {
        return Metric{.name = table.columns[column].metric,
                      .value = *of.values[column],
                      .error = of.errors[column]};
    };
    const auto sampleAt = [&](const ReportRow& of) {
        return column < of.samples.size() ? of.samples[column].get() : nullptr;
    };
    return differenceOf(metricOf(row), metricOf(base), sampleAt(row), sampleAt(base));
}

} // namespace

ReportTable reportOf(const ExperimentStore& store, const std::vector<int64_t>& runIds) {
    std::vector<Variant> all;
    for (const int64_t runId : runIds) {
        std::ranges::move(variantsOf(store, runId), std::back_inserter(all));
    }
    ReportTable table{.columns = columnsOf(all)};
    const auto numbers = store.variantNumbers();
    for (const Variant& variant : all) {
        table.rows.emplace_back(rowOf(variant, table.columns)).number =
            variant.model.isBase ? -1 : numbers.at(variant.model.variant);
    }
    compareWith(table, std::nullopt);
    return table;
}

void compareWith(ReportTable& table, std::optional<size_t> base) {
    LATHE_ASSERT(!base || *base < table.rows.size());
    size_t first = 0; // of the run
    for (size_t i = 0; i < table.rows.size(); ++i) {
        ReportRow& row = table.rows[i];
        first = table.rows[first].run == row.run ? first : i;
        const size_t other = base.value_or(first);
        row.isBase = other == i;
        row.differences.clear();
        for (size_t column = 0; column < table.columns.size(); ++column) {
            row.differences.push_back(differenceAt(table, row, table.rows[other], column));
        }
    }
}

} // namespace lathe
