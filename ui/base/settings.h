#pragma once

#include "ui/base/theme.h"

#include <QByteArray>
#include <QStringList>

#include <filesystem>

namespace lathe::ui {

/// What the window remembers, in HOME/window.ini.
struct Settings {
    Theme::Mode theme = Theme::Mode::System;
    QString language{};      ///< "en", "ko", "" for the system's
    QString engineCommand{}; ///< put before the engine's own arguments; "": the one beside `lathe`
    QString device = QStringLiteral("auto");
    int niceness = 10;    ///< nice level of the engine, 0 to 19
    QStringList recent{}; ///< models and workflows, newest first, at most 12
    QByteArray geometry{};
    QByteArray layout{};

    /// Moves `path` to the front of the recent list.
    void remember(const QString& path);
};

/// Missing keys keep their defaults.
Settings loadSettings(const std::filesystem::path& home);
void saveSettings(const std::filesystem::path& home, const Settings& settings);

} // namespace lathe::ui
