#pragma once

#include "core/plain/store/experiment_store.h"
#include "core/plain/store/paired.h"

namespace lathe {

/// One column of the comparison table: a number that variants are compared by.
struct ReportColumn {
    std::string metric{}; ///< Metric.name
    std::string label{};  ///< "Perplexity"
    bool lowerIsBetter = true;
};

/// One evaluated variant of a run.
struct ReportRow {
    std::string run{};
    std::string node{};
    std::string variant{}; ///< title of the evaluate node
    int number =
        0; ///< of the variant in this store (ExperimentStore::variantNumbers); -1: unchanged
    std::vector<std::optional<double>> values{};          ///< one per column
    std::vector<double> errors{};                         ///< standard errors, 0: none
    std::vector<std::shared_ptr<const Sample>> samples{}; ///< one per column, null: not kept
    bool isBase = false;                                  ///< others are compared with it
    std::vector<std::optional<Difference>> differences{}; ///< to the base, one per column
};

struct ReportTable {
    std::vector<ReportColumn> columns{};
    std::vector<ReportRow> rows{};
};

/// The variants of the given runs (every `evaluate` node with metrics), the unchanged model first.
/// Columns: size, bits per weight, sparsity, perplexity, accuracy, then further accuracies that
/// occur. Each variant is compared with the first one of its run.
ReportTable reportOf(const ExperimentStore& store, const std::vector<int64_t>& runIds);

/// Compares every row with `base`, across runs too; nullopt: with the first row of its own run.
void compareWith(ReportTable& table, std::optional<size_t> base);

std::string toMarkdown(const ReportTable& table);
std::string toCsv(const ReportTable& table); ///< decimal point is always '.'
Json toJson(const ReportTable& table);

} // namespace lathe
