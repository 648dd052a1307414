#include "core/plain/store/report.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe {

namespace {

struct KnownColumn {
    const char* metric;
    const char* label;
    bool lowerIsBetter;
};

// In the order of the table. Parts of a metric follow it: "accuracy.add" after "accuracy".
constexpr std::array<KnownColumn, 8> kKnown{{
    {"bytes", "Size", true},
    {"bits_per_weight", "Bits per weight", true},
    {"sparsity", "Sparsity", false},
    {"perplexity", "Perplexity", true},
    {"next_token_accuracy", "Next-token accuracy", false},
    {"kl", "KL to reference", true},
    {"agreement", "Agreement with reference", false},
    {"accuracy", "Accuracy", false},
}};

/// Metrics of one variant, gathered from its `evaluate` nodes.
struct Variant {
    std::string run;
    std::string node;
    std::string title;
    std::vector<Metric> metrics;

    const Metric* find(const std::string& name) const {
        const auto found = std::ranges::find(metrics, name, &Metric::name);
        return found == metrics.end() ? nullptr : &*found;
    }
};

bool contradict(const Variant& variant, const std::vector<Metric>& metrics) {
    return std::ranges::any_of(metrics, [&](const Metric& metric) {
        const Metric* other = variant.find(metric.name);
        return other != nullptr && other->value != metric.value;
    });
}

/// The rows of one run, the unchanged model first. A variant that two nodes evaluated, one on text
/// and one on tasks, is one row as long as they do not contradict each other.
std::vector<Variant> variantsOf(const ExperimentStore& store, int64_t runId) {
    std::vector<Variant> out;
    const auto run = store.run(runId);
    if (!run) {
        return out;
    }
    const auto metrics = store.metrics(runId);
    for (const StepRow& step : store.steps(runId)) {
        std::vector<Metric> own;
        std::ranges::copy_if(metrics, std::back_inserter(own),
                             [&](const Metric& metric) { return metric.node == step.node; });
        if (step.type != "evaluate" || own.empty()) {
            continue;
        }
        const auto same = std::ranges::find_if(out, [&](const Variant& variant) {
            return variant.title == step.title && !contradict(variant, own);
        });
        Variant& variant = same != out.end()
                               ? *same
                               : out.emplace_back(Variant{run->run, step.node, step.title, {}});
        std::ranges::copy(own, std::back_inserter(variant.metrics));
    }
    std::ranges::stable_partition(out, [](const Variant& v) { return v.title == "Base"; });
    return out;
}

ReportColumn partColumn(const KnownColumn& whole, const std::string& metric) {
    const std::string part = metric.substr(std::string(whole.metric).size() + 1);
    // Skills speak for themselves ("add"); a perplexity has to say that it is one.
    const std::string label =
        std::string(whole.metric) == "accuracy" ? part : std::string(whole.label) + ": " + part;
    return {metric, label, whole.lowerIsBetter};
}

void addColumnsOf(const KnownColumn& known, const std::vector<Variant>& variants,
                  std::vector<ReportColumn>& columns) {
    const std::string prefix = std::string(known.metric) + ".";
    const auto has = [&](const Variant& v) { return v.find(known.metric) != nullptr; };
    if (std::ranges::any_of(variants, has)) {
        columns.push_back({known.metric, known.label, known.lowerIsBetter});
    }
    for (const Variant& variant : variants) {
        for (const Metric& metric : variant.metrics) {
            const bool seen =
                std::ranges::find(columns, metric.name, &ReportColumn::metric) != columns.end();
            if (metric.name.starts_with(prefix) && !seen) {
                columns.push_back(partColumn(known, metric.name));
            }
        }
    }
}

std::vector<ReportColumn> columnsOf(const std::vector<Variant>& variants) {
    std::vector<ReportColumn> out;
    for (const KnownColumn& known : kKnown) {
        addColumnsOf(known, variants, out);
    }
    return out;
}

std::optional<double> difference(const Metric* value, const Metric* base) {
    return value != nullptr && base != nullptr ? std::optional(value->value - base->value)
                                               : std::nullopt;
}

ReportRow rowOf(const Variant& variant, const Variant& base,
                const std::vector<ReportColumn>& columns) {
    ReportRow row{.run = variant.run, .node = variant.node, .variant = variant.title};
    for (const ReportColumn& column : columns) {
        const Metric* metric = variant.find(column.metric);
        row.values.push_back(metric != nullptr ? std::optional(metric->value) : std::nullopt);
        row.errors.push_back(metric != nullptr && std::isfinite(metric->error) ? metric->error : 0);
        row.deltas.push_back(difference(metric, base.find(column.metric)));
    }
    return row;
}

} // namespace

ReportTable reportOf(const ExperimentStore& store, const std::vector<int64_t>& runIds) {
    std::vector<Variant> all;
    for (const int64_t runId : runIds) {
        std::ranges::move(variantsOf(store, runId), std::back_inserter(all));
    }
    ReportTable table{.columns = columnsOf(all)};
    const auto numbers = store.variantNumbers();
    const Variant* base = nullptr;
    for (const Variant& variant : all) {
        if (base == nullptr || base->run != variant.run) {
            base = &variant;
        }
        ReportRow& row = table.rows.emplace_back(rowOf(variant, *base, table.columns));
        row.number = numbers.at(variant.title);
    }
    return table;
}

} // namespace lathe
