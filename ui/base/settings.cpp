#include "ui/base/settings.h"

#include "ui/base/text.h"

#include <QSettings>

namespace lathe::ui {

namespace {

constexpr int kLayoutVersion = 1;
constexpr int kRecentCount = 12;

} // namespace

void Settings::remember(const QString& path) {
    recent.removeAll(path);
    recent.prepend(path);
    while (recent.size() > kRecentCount) {
        recent.removeLast();
    }
}

Settings loadSettings(const std::filesystem::path& home) {
    QSettings file(pathText(home / "window.ini"), QSettings::IniFormat);
    Settings out;
    out.theme = static_cast<Theme::Mode>(qBound(0, file.value(QStringLiteral("theme")).toInt(), 2));
    out.language = file.value(QStringLiteral("language")).toString();
    out.engineCommand = file.value(QStringLiteral("engine/command")).toString();
    out.device = file.value(QStringLiteral("engine/device"), out.device).toString();
    out.niceness =
        qBound(0, file.value(QStringLiteral("engine/niceness"), out.niceness).toInt(), 19);
    out.recent = file.value(QStringLiteral("recent")).toStringList();
    out.geometry = file.value(QStringLiteral("window/geometry")).toByteArray();
    if (file.value(QStringLiteral("window/layoutVersion")).toInt() == kLayoutVersion) {
        out.layout = file.value(QStringLiteral("window/layout")).toByteArray();
    }
    return out;
}

void saveSettings(const std::filesystem::path& home, const Settings& settings) {
    QSettings file(pathText(home / "window.ini"), QSettings::IniFormat);
    file.setValue(QStringLiteral("theme"), static_cast<int>(settings.theme));
    file.setValue(QStringLiteral("language"), settings.language);
    file.setValue(QStringLiteral("engine/command"), settings.engineCommand);
    file.setValue(QStringLiteral("engine/device"), settings.device);
    file.setValue(QStringLiteral("engine/niceness"), settings.niceness);
    file.setValue(QStringLiteral("recent"), settings.recent);
    file.setValue(QStringLiteral("window/geometry"), settings.geometry);
    file.setValue(QStringLiteral("window/layout"), settings.layout);
    file.setValue(QStringLiteral("window/layoutVersion"), kLayoutVersion);
}

} // namespace lathe::ui
