#pragma once

#include <QString>

namespace lathe::ui {
class MainWindow;
}

namespace lathe {

struct ScreenshotOrder {
    QString out{};    ///< PNG to write
    QString screen{}; ///< start, explore, build, run, compare, damage, settings
    QString file{};   ///< a model for explore, a workflow otherwise; may be empty
};

/// Shows the screen, waits until its background work has ended (at most 30 s), writes the picture.
/// Returns an exit status; writes to stderr what went wrong.
int takeScreenshot(ui::MainWindow& window, const ScreenshotOrder& order);

} // namespace lathe
