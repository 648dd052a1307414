#include "ui/base/metric_text.h"

#include "core/plain/base/text.h"
#include "core/plain/store/metric_kinds.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <cmath>

namespace lathe::ui {

namespace {

const QChar kMinus(0x2212);

constexpr double kWritable = 1e7; ///< larger numbers do not fit a cell digit by digit

QString fixed(double value, int decimals) {
    const double size = std::abs(value);
    const QString digits =
        size < kWritable ? QString::number(size, 'f', decimals) : QString::number(size, 'e', 1);
    return value < 0 ? kMinus + digits : digits;
}

int decimalsOf(double value) {
    return std::abs(value) < 1 ? 3 : (std::abs(value) < 1000 ? 2 : 0);
}

} // namespace

bool isShare(const std::string& metric) {
    const MetricKind* kind = metricKind(metric);
    return kind != nullptr && kind->notation == Notation::Percent;
}

bool hasSkills(const std::string& metric) {
    const MetricKind* kind = metricKind(metric);
    return kind != nullptr && kind->parts == MetricParts::Skills;
}

QString metricText(const std::string& metric, double value) {
    if (!std::isfinite(value)) {
        return QCoreApplication::translate("MetricText", "not a number");
    }
    const MetricKind* kind = metricKind(metric);
    if (kind != nullptr && kind->notation == Notation::Bytes) {
        return toQt(formatBytes(static_cast<uint64_t>(std::max(0.0, value))));
    }
    return isShare(metric) ? fixed(value * 100, 1) + QStringLiteral(" %")
                           : fixed(value, decimalsOf(value));
}

QString errorText(const std::string& metric, double error) {
    return isShare(metric) ? fixed(error * 100, 1) : fixed(error, error < 0.095 ? 3 : 2);
}

QString deltaText(const std::string& metric, double delta, double base) {
    const QString sign = delta < 0 ? QString(kMinus) : QStringLiteral("+");
    const double size = std::abs(delta);
    const MetricKind* kind = metricKind(metric);
    if (kind != nullptr && kind->relative && base != 0) {
        return sign + fixed(size / base * 100, 0) + QStringLiteral(" %");
    }
    return sign + (isShare(metric) ? fixed(size * 100, 1) : fixed(size, decimalsOf(size)));
}

QString columnTitle(const std::string& metric, const std::string& label) {
    const MetricKind* kind = metricKind(metric);
    if (kind == nullptr) {
        return toQt(label);
    }
    // The heads are listed for translation by tests/tools/catalog_strings.py.
    const QString whole =
        QCoreApplication::translate("MetricText", std::string(kind->head).c_str());
    const std::string name(metricPart(metric));
    if (name.empty()) {
        return whole;
    }
    // The name of a skill is enough ("add"); that of a text needs the metric before it.
    const QString part = partName(name);
    return hasSkills(metric) ? part : QStringLiteral("%1: %2").arg(whole, part);
}

QString partName(const std::string& name) {
    for (const char* ending : {".txt", ".md", ".jsonl"}) {
        if (name.ends_with(ending)) {
            return toQt(name.substr(0, name.size() - std::string_view(ending).size()));
        }
    }
    return toQt(name);
}

} // namespace lathe::ui
