#include "ui/compare/difference_text.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/metric_text.h"
#include "ui/base/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kInterval = 1.96; // standard errors to either side of a 95 % interval

QString words(const char* english) {
    return QCoreApplication::translate("Difference", english);
}

QString whatText(Mismatch::What what) {
    switch (what) {
    case Mismatch::What::Text:
        return words(QT_TRANSLATE_NOOP("Difference", "text"));
    case Mismatch::What::Tokenizer:
        return words(QT_TRANSLATE_NOOP("Difference", "tokenizer"));
    case Mismatch::What::WindowLength:
        return words(QT_TRANSLATE_NOOP("Difference", "window length"));
    case Mismatch::What::Windows:
        return words(QT_TRANSLATE_NOOP("Difference", "windows"));
    case Mismatch::What::Beginning:
        return words(QT_TRANSLATE_NOOP("Difference", "beginning of windows"));
    case Mismatch::What::Reference:
        return words(QT_TRANSLATE_NOOP("Difference", "reference model"));
    case Mismatch::What::Prompts:
        return words(QT_TRANSLATE_NOOP("Difference", "prompts"));
    }
    return {};
}

QString timesText(double logarithm) {
    return QStringLiteral("×") + QString::number(std::exp(logarithm), 'f', 3);
}

/// Perplexities are reported as a factor: its interval does not reach below zero.
QString pairedText(const ReportColumn& column, const Difference& difference) {
    const PairedMean& paired = difference.mean;
    const double half = kInterval * paired.error;
    const QString pairs = QString::number(paired.pairs);
    const MetricKind* kind = metricKind(column.metric);
    if (kind != nullptr && !kind->log.empty()) {
        return words(QT_TRANSLATE_NOOP("Difference",
                                       "%1 the base's perplexity (95 %: %2 to %3), window by "
                                       "window over %4."))
            .arg(timesText(paired.mean), timesText(paired.mean - half),
                 timesText(paired.mean + half), pairs);
    }
    return words(QT_TRANSLATE_NOOP("Difference", "%1 ± %2 (standard error), pair by pair over %3."))
        .arg(deltaText(column.metric, difference.value, 0), errorText(column.metric, paired.error),
             pairs);
}

} // namespace

QString mismatchText(const Mismatch& mismatch) {
    if (mismatch.here.empty() && mismatch.there.empty()) {
        return words(QT_TRANSLATE_NOOP("Difference", "another %1")).arg(whatText(mismatch.what));
    }
    return words(QT_TRANSLATE_NOOP("Difference", "%1: %2, the base has %3"))
        .arg(whatText(mismatch.what), toQt(mismatch.here), toQt(mismatch.there));
}

QString differenceText(const ReportColumn& column, const Difference& difference) {
    switch (difference.basis) {
    case Difference::Basis::Exact:
        return {};
    case Difference::Basis::Paired:
        return pairedText(column, difference);
    case Difference::Basis::Unpaired:
        return words(QT_TRANSLATE_NOOP(
            "Difference", "Single windows and prompts of these evaluations were not kept, so "
                          "nobody knows whether this is noise. Run the workflow again."));
    case Difference::Basis::Incomparable: {
        QStringList parts;
        for (const Mismatch& mismatch : difference.mismatches) {
            parts.push_back(mismatchText(mismatch));
        }
        return words(QT_TRANSLATE_NOOP("Difference", "Cannot be compared: %1."))
            .arg(parts.join(QStringLiteral("; ")));
    }
    }
    return {};
}

} // namespace lathe::ui
