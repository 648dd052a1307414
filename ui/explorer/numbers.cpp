#include "ui/explorer/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <cmath>

namespace lathe::ui {

namespace {

const QChar kMinus(0x2212);
const QChar kThinSpace(0x202F);

QString withMinus(QString number) {
    return number.replace(QLatin1Char('-'), kMinus);
}

QString superscript(int number) {
    static const QString kDigits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString out;
    for (const QChar digit : QString::number(number)) {
        out += digit == QLatin1Char('-') ? QChar(0x207B) : kDigits.at(digit.digitValue());
    }
    return out;
}

} // namespace

QString shapeText(std::span<const int64_t> shape) {
    if (shape.empty()) {
        return QCoreApplication::translate("lathe::ui::ModuleModel", "scalar");
    }
    QStringList out;
    for (const int64_t dimension : shape) {
        out += QString::number(dimension);
    }
    return out.join(QStringLiteral(" × "));
}

QString countText(int64_t count) {
    struct Unit {
        double from;
        const char* name;
    };

    static constexpr std::array<Unit, 3> kUnits{{{1e12, " T"}, {1e9, " B"}, {1e6, " M"}}};
    const auto value = static_cast<double>(count);
    for (const auto& unit : kUnits) {
        if (value >= unit.from * 0.9995) {
            const double scaled = value / unit.from;
            const int decimals = scaled >= 99.95 ? 0 : (scaled >= 9.995 ? 1 : 2);
            return QString::number(scaled, 'f', decimals) + QLatin1String(unit.name);
        }
    }
    QString digits = QString::number(count);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) {
        digits.insert(at, kThinSpace);
    }
    return digits;
}

QString percentText(double share) {
    return QString::number(share * 100, 'f', share > 0.09995 || share == 0 ? 1 : 2) +
           QStringLiteral(" %");
}

QString valueText(double value) {
    const double magnitude = std::abs(value);
    if (value == 0 || (magnitude >= 1e-3 && magnitude < 1e5) || !std::isfinite(value)) {
        return withMinus(QString::number(value, 'g', 4));
    }
    int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
    const double mantissa = value / std::pow(10.0, exponent);
    return withMinus(QString::number(mantissa, 'f', 2)) + QStringLiteral(" × 10") +
           superscript(exponent);
}

} // namespace lathe::ui
