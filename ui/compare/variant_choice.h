#pragma once

#include "core/plain/store/report.h"

#include <QString>

#include <set>

namespace lathe::ui {

/// Which variants of a report are shown, in which order, and what they are compared with.
struct VariantChoice {
    QString filter{};               ///< words that a name must all contain, in any order
    std::string sortedBy{};         ///< metric; empty: the order of the runs
    bool worstFirst = false;        ///< else the best
    std::set<std::string> hidden{}; ///< by key
    std::string base{};             ///< key; empty: the base of each run

    bool operator==(const VariantChoice&) const = default;
};

/// Identifies a variant across reads of the store: its run and evaluate node.
std::string keyOf(const ReportRow& row);

/// The row with this key.
std::optional<size_t> rowOf(const ReportTable& table, const std::string& key);

/// Whether `name` contains every word of `filter`, ignoring case.
bool passes(const QString& name, const QString& filter);

/// Rows of `table` in the order in which they are shown. Bases stay first and pass every filter,
/// since the others are compared with them; rows without a value of the sorted metric come last.
/// `names`: one per row, as the window shows them.
std::vector<size_t> shownRows(const ReportTable& table, const QStringList& names,
                              const VariantChoice& choice);

} // namespace lathe::ui
