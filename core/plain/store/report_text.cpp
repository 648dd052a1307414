#include "core/plain/base/text.h"
#include "core/plain/store/metric_kinds.h"
#include "core/plain/store/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lathe {

namespace {

Notation notationOf(const std::string& metric) {
    const MetricKind* kind = metricKind(metric);
    return kind != nullptr ? kind->notation : Notation::Number;
}

constexpr double kWritable = 1e7; ///< larger numbers do not fit a cell digit by digit

std::string fixed(double value, int decimals, bool sign) {
    char out[64];
    if (std::abs(value) >= kWritable) {
        std::snprintf(out, sizeof out, sign ? "%+.1e" : "%.1e", value);
    } else {
        std::snprintf(out, sizeof out, sign ? "%+.*f" : "%.*f", decimals, value);
    }
    return out;
}

std::string shown(double value, Notation notation, bool sign) {
    if (!std::isfinite(value)) {
        return "not a number";
    }
    switch (notation) {
    case Notation::Bytes: {
        std::string out = value < 0 ? "-" : (sign ? "+" : "");
        return out.append(formatBytes(static_cast<uint64_t>(std::abs(value))));
    }
    case Notation::Percent:
        return fixed(value * 100, 1, sign) + " %";
    case Notation::Number:
        break;
    }
    return fixed(value, std::abs(value) < 1 ? 3 : 2, sign);
}

std::vector<std::string> namesOf(const std::vector<Mismatch>& mismatches) {
    std::vector<std::string> out;
    for (const Mismatch& mismatch : mismatches) {
        out.push_back(nameOf(mismatch.what));
    }
    return out;
}

/// " (+2.57 ± 0.31)"; without an error for unpaired numbers, whose error is unknown.
std::string differenceText(const std::optional<Difference>& difference, Notation notation) {
    if (!difference) {
        return {};
    }
    if (difference->basis == Difference::Basis::Incomparable) {
        return " (other " + join(namesOf(difference->mismatches), ", ") + ")";
    }
    if (difference->value == 0) {
        return {};
    }
    std::string out = " (" + shown(difference->value, notation, true);
    if (difference->basis == Difference::Basis::Paired && difference->error > 0) {
        out += " ± " + shown(difference->error, notation, false);
    }
    return out + ")";
}

std::string cellText(const ReportTable& table, const ReportRow& row, size_t column) {
    if (!row.values[column]) {
        return "–";
    }
    const Notation notation = notationOf(table.columns[column].metric);
    std::string out = shown(*row.values[column], notation, false);
    if (row.errors[column] > 0) {
        out += " ± " + shown(row.errors[column], notation, false);
    }
    return out + differenceText(row.differences[column], notation);
}

std::string markdownCell(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? "\\|" : (c == '\n' ? " " : std::string(1, c));
    }
    return out;
}

std::string markdownLine(const std::vector<std::string>& cells) {
    return "| " + join(cells, " | ") + " |\n";
}

bool severalRuns(const ReportTable& table) {
    return std::ranges::any_of(
        table.rows, [&](const ReportRow& row) { return row.run != table.rows.front().run; });
}

std::string csvCell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + "\"";
}

std::string csvNumber(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? formatNumber(*value) : "";
}

Json numberOrNull(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? Json(*value) : Json();
}

/// The difference; nullopt where the variants cannot be compared.
std::optional<double> comparable(const ReportRow& row, size_t column) {
    const auto& difference = row.differences[column];
    const bool known = difference && difference->basis != Difference::Basis::Incomparable;
    return known ? std::optional(difference->value) : std::nullopt;
}

std::optional<double> pairedError(const ReportRow& row, size_t column) {
    const auto& difference = row.differences[column];
    const bool known = difference && difference->basis == Difference::Basis::Paired;
    return known ? std::optional(difference->error) : std::nullopt;
}

Json valueJson(const ReportRow& row, size_t column) {
    Json out{{"value", numberOrNull(row.values[column])},
             {"stderr", row.errors[column]},
             {"delta", numberOrNull(comparable(row, column))}};
    if (const auto error = pairedError(row, column)) {
        out["delta_stderr"] = numberOrNull(error);
        out["pairs"] = row.differences[column]->mean.pairs;
    }
    if (row.differences[column] && !row.differences[column]->mismatches.empty()) {
        out["differs"] = namesOf(row.differences[column]->mismatches);
    }
    return out;
}

} // namespace

std::string toMarkdown(const ReportTable& table) {
    const bool withRun = severalRuns(table);
    std::vector<std::string> head{"Variant"};
    std::vector<std::string> rule{"---"};
    if (withRun) {
        head.emplace_back("Run");
        rule.emplace_back("---");
    }
    for (const ReportColumn& column : table.columns) {
        head.push_back(markdownCell(column.label));
        rule.emplace_back("---:");
    }
    std::string out = markdownLine(head) + markdownLine(rule);
    for (const ReportRow& row : table.rows) {
        std::vector<std::string> cells{markdownCell(row.variant)};
        if (withRun) {
            cells.push_back(markdownCell(row.run));
        }
        for (size_t i = 0; i < table.columns.size(); ++i) {
            cells.push_back(cellText(table, row, i));
        }
        out += markdownLine(cells);
    }
    return out;
}

std::string toCsv(const ReportTable& table) {
    std::vector<std::string> head{"run", "node", "variant"};
    for (const ReportColumn& column : table.columns) {
        for (const char* suffix : {"", ".stderr", ".delta", ".delta_stderr"}) {
            head.push_back(csvCell(column.metric + suffix));
        }
    }
    std::string out = join(head, ",") + "\n";
    for (const ReportRow& row : table.rows) {
        std::vector<std::string> cells{csvCell(row.run), csvCell(row.node), csvCell(row.variant)};
        for (size_t i = 0; i < table.columns.size(); ++i) {
            cells.push_back(csvNumber(row.values[i]));
            cells.push_back(row.values[i] ? csvNumber(row.errors[i]) : "");
            cells.push_back(csvNumber(comparable(row, i)));
            cells.push_back(csvNumber(pairedError(row, i)));
        }
        out += join(cells, ",") + "\n";
    }
    return out;
}

Json toJson(const ReportTable& table) {
    Json columns = Json::array();
    for (const ReportColumn& column : table.columns) {
        columns.push_back(Json{{"metric", column.metric},
                               {"label", column.label},
                               {"lower_is_better", column.lowerIsBetter}});
    }
    Json rows = Json::array();
    for (const ReportRow& row : table.rows) {
        Json values = Json::object();
        for (size_t i = 0; i < table.columns.size(); ++i) {
            if (row.values[i]) {
                values[table.columns[i].metric] = valueJson(row, i);
            }
        }
        rows.push_back(Json{
            {"run", row.run}, {"node", row.node}, {"variant", row.variant}, {"values", values}});
    }
    return Json{{"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

} // namespace lathe
