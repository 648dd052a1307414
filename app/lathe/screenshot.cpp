#include "app/lathe/screenshot.h"

#include "ui/compare/compare_screen.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/explorer/explore_screen.h"
#include "ui/window/main_window.h"
#include "ui/window/screens.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPixmap>
#include <QThread>
#include <QThreadPool>

#include <cstdio>
#include <map>

namespace lathe {

namespace {

constexpr int kLongestWaitMs = 30000;
constexpr int kQuietMs = 600;   ///< longer than the interval at which screens ask the store
constexpr int kQuietTurns = 60; ///< on a busy machine time may pass without any progress

/// Until no background work has been seen for a while.
void waitForQuiet() {
    QElapsedTimer all;
    QElapsedTimer quiet;
    all.start();
    quiet.start();
    int turns = 0;
    while ((quiet.elapsed() < kQuietMs || turns < kQuietTurns) && all.elapsed() < kLongestWaitMs) {
        ++turns;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (QThreadPool::globalInstance()->activeThreadCount() > 0) {
            quiet.restart();
            turns = 0;
        }
        QThread::msleep(5);
    }
}

/// Selects the first node whose form has something to show.
void selectTelling(ui::MainWindow& window) {
    for (const Node& node : window.document().workflow().nodes) {
        const StepType* type = window.document().typeOf(node.id);
        if (type != nullptr && !type->inputs.empty() && !node.params.empty()) {
            window.editor().canvas().canvas().selectNodes({node.id});
            return;
        }
    }
}

/// Selects a matrix in the middle of the model, by the names that families give it.
void selectTensor(ui::ExploreScreen& explore) {
    for (const char* name : {"layers.3.mlp.down_proj", "h.3.mlp.c_proj", "layers.3.mlp.fc2"}) {
        if (explore.select(QLatin1String(name))) {
            return;
        }
    }
}

} // namespace

int takeScreenshot(ui::MainWindow& window, const ScreenshotOrder& order) {
    const std::map<QString, ui::Act> screens{
        {QStringLiteral("start"), ui::Act::ShowStart},
        {QStringLiteral("explore"), ui::Act::ShowExplore},
        {QStringLiteral("build"), ui::Act::ShowBuild},
        {QStringLiteral("run"), ui::Act::ShowRun},
        {QStringLiteral("compare"), ui::Act::ShowCompare},
        {QStringLiteral("damage"), ui::Act::ShowCompare}, // by text and skill
        {QStringLiteral("settings"), ui::Act::Settings},
    };
    const auto screen = screens.find(order.screen);
    if (screen == screens.end()) {
        std::fprintf(stderr,
                     "lathe: there is no screen \"%s\"; the screens are start, explore, build, "
                     "run, compare, damage, settings\n",
                     qPrintable(order.screen));
        return 1;
    }
    window.show();
    if (!order.file.isEmpty()) {
        window.openPath(order.file);
    }
    window.showScreen(screen->second);
    if (screen->second == ui::Act::ShowRun || screen->second == ui::Act::ShowCompare) {
        window.screens().showNewestRun();
    }
    waitForQuiet();
    if (order.screen == QLatin1String("damage")) {
        static_cast<ui::CompareScreen*>(window.screens().compare())->showByTextAndSkill();
        waitForQuiet();
    }
    if (screen->second == ui::Act::ShowExplore) {
        selectTensor(*static_cast<ui::ExploreScreen*>(window.screens().explore()));
        waitForQuiet();
    }
    if (screen->second == ui::Act::ShowBuild) {
        window.editor().canvas().fitAll();
        selectTelling(window);
        waitForQuiet();
    }
    if (QWidget* focused = QApplication::focusWidget()) {
        focused->clearFocus(); // a focus ring means nothing in a picture
        waitForQuiet();
    }
    if (!window.grab().save(order.out, "PNG")) {
        std::fprintf(stderr, "lathe: %s could not be written\n", qPrintable(order.out));
        return 1;
    }
    return 0;
}

} // namespace lathe
