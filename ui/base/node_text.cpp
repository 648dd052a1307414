#include "ui/base/node_text.h"

#include "ui/base/text.h"
#include "ui/base/tokens.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

Family familyOf(Category category) {
    return static_cast<Family>(category);
}

bool trains(const StepType& type) {
    const auto sends = [&](const char* series) {
        return std::ranges::find(type.series, series, &Series::name) != type.series.end();
    };
    return sends("loss") &&
           sends("validation"); // methods that learn block by block send a loss too
}

QColor mixed(const QColor& over, const QColor& under, double part) {
    const auto mix = [part](int a, int b) { return static_cast<int>(part * a + (1 - part) * b); };
    return QColor(mix(over.red(), under.red()), mix(over.green(), under.green()),
                  mix(over.blue(), under.blue()));
}

QString iconNameOf(const StepType& type) {
    if (type.id.starts_with("data.")) {
        return QStringLiteral("family-data");
    }
    return QLatin1String(iconNameOf(familyOf(type.category)));
}

QString valueText(const Field& field, const Json& value) {
    switch (field.type) {
    case FieldType::Bool:
        return value.is_boolean() && value.get<bool>()
                   ? QCoreApplication::translate("NodeLook", "yes")
                   : QCoreApplication::translate("NodeLook", "no");
    case FieldType::Real:
        if (value.is_number() && field.info.max == 1.0 && field.info.min == 0.0) {
            return QStringLiteral("%1 %").arg(
                QLocale::c().toString(100 * value.get<double>(), 'g', 4));
        }
        [[fallthrough]];
    case FieldType::Int:
        return value.is_number() ? QLocale::c().toString(value.get<double>(), 'g', 6)
                                 : toQt(value.dump());
    case FieldType::Choice:
        return value.is_string() ? catalogText(value.get<std::string>()) : toQt(value.dump());
    case FieldType::Text:
        if (!value.is_string()) {
            return toQt(value.dump());
        }
        return field.info.path ? QFileInfo(toQt(value.get<std::string>())).fileName()
                               : toQt(value.get<std::string>());
    case FieldType::TextList:
        if (value.is_array() && value.empty()) {
            return QCoreApplication::translate("NodeLook", "empty");
        }
        [[fallthrough]];
    default:
        return toQt(value.dump());
    }
}

QString summaryOf(const StepType& type, const Node& node) {
    QStringList parts;
    for (const Field& field : type.fields) {
        if (field.info.advanced || field.info.lines || parts.size() == 3) {
            continue;
        }
        const auto given = node.params.find(field.name);
        const Json& value = given != node.params.end() ? *given : field.defaultValue;
        if (field.type == FieldType::TextList && value.is_array() && !value.empty()) {
            parts << catalogText(field.info.label) + QStringLiteral(": %1").arg(value.size());
        } else if (field.type == FieldType::Text || field.type == FieldType::Choice) {
            const QString text = valueText(field, value);
            if (!text.isEmpty()) {
                parts << text;
            }
        } else if (value.is_number() && value != 0) {
            parts << catalogText(field.info.label) + QLatin1Char(' ') + valueText(field, value);
        }
    }
    return parts.join(QStringLiteral(", "));
}

QString clockText(double seconds) {
    const int whole = static_cast<int>(std::lround(seconds));
    const QString minutes = QStringLiteral("%1:%2");
    if (whole >= 3600) {
        return QStringLiteral("%1:%2:%3")
            .arg(whole / 3600)
            .arg(whole / 60 % 60, 2, 10, QLatin1Char('0'))
            .arg(whole % 60, 2, 10, QLatin1Char('0'));
    }
    return minutes.arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

} // namespace lathe::ui
