#include "ui/compare/damage_text.h"

#include "ui/base/metric_text.h"

#include <QCoreApplication>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kSlight = 0.1; // below: 5 points, ×1.26
constexpr double kStrong = 0.5; // below: 25 points, ×3.2

QString words(const char* english) {
    return QCoreApplication::translate("Damage", english);
}

QString timesText(double times) {
    return std::isfinite(times) ? QString::number(times, 'f', times < 100 ? 1 : 0)
                                : QStringLiteral("∞");
}

} // namespace

QString ratioText(double ratio) {
    if (!std::isfinite(ratio)) {
        return QStringLiteral("∞");
    }
    return QStringLiteral("×") +
           QString::number(ratio, 'f', ratio < 9.995 ? 2 : (ratio < 99.95 ? 1 : 0));
}

QString pointsText(double loss) {
    const double points = std::round(-1000 * loss) / 10;
    const QString digits = QString::number(std::abs(points), 'f', 1);
    return points == 0 ? digits : (points < 0 ? QChar(0x2212) : QLatin1Char('+')) + digits;
}

QString partTitle(const DamagePart& part) {
    return part.name.empty() ? columnTitle(part.metric, part.metric) : partName(part.name);
}

QString damageWord(const Damage& damage, bool isText) {
    const double severity = damage.severity(isText);
    if (damage.inNoise) {
        return words(QT_TRANSLATE_NOOP("Damage", "in noise"));
    }
    if (!damage.isSure) {
        return words(QT_TRANSLATE_NOOP("Damage", "perhaps noise"));
    }
    if (isText ? damage.ratio < 1 : damage.loss < 0) {
        return words(QT_TRANSLATE_NOOP("Damage", "better"));
    }
    if (severity == 0) {
        return words(QT_TRANSLATE_NOOP("Damage", "unchanged"));
    }
    return severity < kSlight   ? words(QT_TRANSLATE_NOOP("Damage", "slight damage"))
           : severity < kStrong ? words(QT_TRANSLATE_NOOP("Damage", "strong damage"))
                                : words(QT_TRANSLATE_NOOP("Damage", "severe damage"));
}

QString damageSentence(const DamagePart& part, const Damage& damage) {
    const QString change = part.isText ? ratioText(damage.ratio) : pointsText(damage.loss);
    const QString pattern =
        part.isText
            ? words(QT_TRANSLATE_NOOP("Damage", "%1: perplexity %2, the base has %3: %4, %5"))
            : words(QT_TRANSLATE_NOOP("Damage", "%1: accuracy %2, the base has %3: %4 points, %5"));
    return pattern.arg(partTitle(part), metricText(part.metric, damage.value),
                       metricText(part.metric, damage.base), change,
                       damageWord(damage, part.isText));
}

QString findingText(const UnevenDamage& damage, const QString& variant) {
    const QString worst = partTitle(damage.worst);
    const QString least = partTitle(damage.least);
    QString out;
    if (damage.worst.isText) {
        out = words(QT_TRANSLATE_NOOP("Damage", "%1: %2 suffers %3 times more than %4 "
                                                "(perplexity %5 against %6)."))
                  .arg(variant, worst, timesText(damage.times), least,
                       ratioText(damage.worstDamage.ratio), ratioText(damage.leastDamage.ratio));
    } else {
        out = words(QT_TRANSLATE_NOOP("Damage", "%1: %2 changes by %3 points of accuracy, "
                                                "%4 by %5."))
                  .arg(variant, worst, pointsText(damage.worstDamage.loss), least,
                       pointsText(damage.leastDamage.loss));
    }
    if (!damage.calibrated) {
        return out;
    }
    const QString advice =
        damage.worst.isText
            ? words(QT_TRANSLATE_NOOP("Damage", "Calibrate on a mixture that contains %1."))
            : words(QT_TRANSLATE_NOOP("Damage",
                                      "Calibrate on a mixture that contains such tasks (%1)."));
    return out + QLatin1Char(' ') + advice.arg(worst);
}

} // namespace lathe::ui
