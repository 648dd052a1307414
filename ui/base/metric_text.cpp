#include "ui/base/metric_text.h"

#include "core/plain/base/text.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <cmath>
#include <map>

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
    return metric == "sparsity" || metric.starts_with("accuracy") ||
           metric.starts_with("agreement") || metric.starts_with("next_token_accuracy");
}

QString metricText(const std::string& metric, double value) {
    if (!std::isfinite(value)) {
        return QCoreApplication::translate("MetricText", "not a number");
    }
    if (metric == "bytes") {
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
    const bool relative = (metric == "bytes" || metric == "bits_per_weight") && base != 0;
    if (relative) {
        return sign + fixed(size / base * 100, 0) + QStringLiteral(" %");
    }
    return sign + (isShare(metric) ? fixed(size * 100, 1) : fixed(size, decimalsOf(size)));
}

QString columnTitle(const std::string& metric, const std::string& label) {
    static const std::map<std::string, const char*> kTitles{
        {"bytes", QT_TRANSLATE_NOOP("MetricText", "Size")},
        {"bits_per_weight", QT_TRANSLATE_NOOP("MetricText", "Bits per weight")},
        {"sparsity", QT_TRANSLATE_NOOP("MetricText", "Sparsity")},
        {"perplexity", QT_TRANSLATE_NOOP("MetricText", "Perplexity")},
        {"next_token_accuracy", QT_TRANSLATE_NOOP("MetricText", "Next token")},
        {"kl", QT_TRANSLATE_NOOP("MetricText", "KL to reference")},
        {"agreement", QT_TRANSLATE_NOOP("MetricText", "Agreement")},
        {"accuracy", QT_TRANSLATE_NOOP("MetricText", "Accuracy")},
    };
    const auto title = [](const char* english) {
        return QCoreApplication::translate("MetricText", english);
    };
    if (const auto found = kTitles.find(metric); found != kTitles.end()) {
        return title(found->second);
    }
    const auto dot = metric.find('.');
    const auto whole = kTitles.find(metric.substr(0, dot));
    if (whole == kTitles.end() || dot == std::string::npos) {
        return toQt(label);
    }
    // Skills speak for themselves ("add"); a perplexity has to say that it is one.
    const QString part = partName(metric.substr(dot + 1));
    return whole->first == "accuracy" ? part
                                      : QStringLiteral("%1: %2").arg(title(whole->second), part);
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
