#pragma once

#include <QString>

#include <string>

namespace lathe::ui {

/// Whether a metric is a share of 1 and is written as percent.
bool isShare(const std::string& metric);

/// Whether the parts of a metric are skills ("accuracy.add"), not texts.
bool hasSkills(const std::string& metric);

/// "12.4 MB", "87.5 %", "12.00": a value as tables show it, without a unit that its head names.
QString metricText(const std::string& metric, double value);

/// "+0.50", "−7.5": a difference, with its sign; for sizes the change in percent of `base`.
QString deltaText(const std::string& metric, double delta, double base);

/// The standard error in the notation of its value.
QString errorText(const std::string& metric, double error);

/// Head of a column in the window's language; an unknown key stays unchanged.
QString columnTitle(const std::string& metric, const std::string& label);

/// Name of a text or skill without the ending of its file: "korean" of "korean.jsonl".
QString partName(const std::string& name);

} // namespace lathe::ui
