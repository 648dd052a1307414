#include "ui/base/text.h"

#include <QCoreApplication>
#include <QStringList>

namespace lathe::ui {

QString catalogText(std::string_view english) {
    return QCoreApplication::translate("catalog", std::string(english).c_str());
}

namespace {

// "Magnitude 50 %": the longest run of words at the front that is a title, and the rest as it is.
QString stepText(const std::string& words) {
    for (size_t end = words.size(); end != std::string::npos && end > 0;
         end = words.rfind(' ', end - 1)) {
        const std::string title = words.substr(0, end);
        const QString translated = catalogText(title);
        if (translated != toQt(title)) {
            return translated + toQt(words.substr(end));
        }
    }
    return toQt(words);
}

} // namespace

QString variantText(std::string_view name) {
    if (name == "Base") {
        return QCoreApplication::translate("Variant", "Base");
    }
    QStringList steps;
    for (const QString& step : toQt(name).split(QStringLiteral(" + "))) {
        steps << stepText(step.toStdString());
    }
    return steps.join(QStringLiteral(" + "));
}

} // namespace lathe::ui
