#include "ui/plots/ticks.h"

#include "ui/plots/chart_data.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

QString tickText(double tick, bool isShare) {
    constexpr double kWhole = 1.0001;
    constexpr double kNothing = 1e-12;
    if (!isShare) {
        return numberText(std::abs(tick) < kNothing ? 0 : tick);
    }
    return tick > kWhole ? QString()
                         : QString::number(std::round(tick * 1000) / 10) + QStringLiteral(" %");
}

QVector<double> ticksWithinDecades(double lower, double upper) {
    constexpr double kTwoDecades = 100;
    QVector<double> out;
    if (upper / lower > kTwoDecades) {
        return out;
    }
    for (double power = std::pow(10, std::floor(std::log10(lower))); power < upper; power *= 10) {
        for (const double factor : {1, 2, 5}) {
            out.push_back(power * factor);
        }
    }
    return out;
}

int labelsThatFit(const QStringList& names, const QFont& font, int width) {
    constexpr int kGap = 8;
    const int all = QFontMetrics(font).horizontalAdvance(names.join(QString())) +
                    kGap * static_cast<int>(names.size());
    return std::max(2,
                    static_cast<int>(static_cast<double>(names.size()) * width / std::max(1, all)));
}

} // namespace lathe::ui
