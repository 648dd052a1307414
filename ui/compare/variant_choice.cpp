#include "ui/compare/variant_choice.h"

#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lathe::ui {

namespace {

/// Smaller comes first; a value that is missing or not a number comes last in either order.
double rankOf(const ReportRow& row, size_t column, bool largestFirst) {
    const auto& value = row.values[column];
    if (!value || std::isnan(*value)) {
        return std::numeric_limits<double>::infinity();
    }
    return largestFirst ? -*value : *value;
}

void sortBy(const ReportTable& table, const VariantChoice& choice, std::vector<size_t>& rows) {
    const auto column = std::ranges::find(table.columns, choice.sortedBy, &ReportColumn::metric);
    if (column == table.columns.end()) {
        return;
    }
    const auto index = static_cast<size_t>(column - table.columns.begin());
    const bool largestFirst = column->lowerIsBetter == choice.worstFirst;
    std::ranges::stable_sort(
        rows, {}, [&](size_t row) { return rankOf(table.rows[row], index, largestFirst); });
}

} // namespace

std::string keyOf(const ReportRow& row) {
    return row.run + '/' + row.node;
}

std::optional<size_t> rowOf(const ReportTable& table, const std::string& key) {
    const auto found =
        std::ranges::find_if(table.rows, [&](const ReportRow& row) { return keyOf(row) == key; });
    return found == table.rows.end()
               ? std::nullopt
               : std::optional(static_cast<size_t>(found - table.rows.begin()));
}

bool passes(const QString& name, const QString& filter) {
    const QStringList words = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::ranges::all_of(
        words, [&](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
}

std::vector<size_t> shownRows(const ReportTable& table, const QStringList& names,
                              const VariantChoice& choice) {
    std::vector<size_t> out;
    for (size_t i = 0; i < table.rows.size(); ++i) {
        const ReportRow& row = table.rows[i];
        const bool wanted = row.isBase || passes(names[static_cast<qsizetype>(i)], choice.filter);
        if (wanted && !choice.hidden.contains(keyOf(row))) {
            out.push_back(i);
        }
    }
    sortBy(table, choice, out);
    if (!choice.sortedBy.empty() || !choice.base.empty()) {
        std::stable_partition(out.begin(), out.end(),
                              [&](size_t row) { return table.rows[row].isBase; });
    }
    return out;
}

} // namespace lathe::ui
