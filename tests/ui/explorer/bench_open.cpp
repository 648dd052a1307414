// From the wish to open a model to its table on the screen. Run by tests/tools/bench_open.py:
//   bench_open MODEL REPEATS     prints {"median_milliseconds": …, "milliseconds": […]}
#include "ui/base/theme.h"
#include "ui/explorer/explore_screen.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>

#include <algorithm>

using namespace lathe::ui;

namespace {

/// Milliseconds until the table of `model` is painted in a window that stood empty.
double millisecondsToTable(Theme& theme, const QString& model) {
    ExploreScreen screen(theme);
    screen.resize(1280, 800);
    screen.show();
    QApplication::processEvents();
    bool shown = false; // a small model may be read before the call that opens it is over
    QObject::connect(&screen, &ExploreScreen::modelOpened, [&shown] { shown = true; });
    QElapsedTimer timer;
    timer.start();
    screen.openModel(model);
    while (!shown) {
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    screen.grab(); // paints what is shown now
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() != 3) {
        QTextStream(stderr) << "bench_open MODEL REPEATS\n";
        return 1;
    }
    Theme theme;
    std::vector<double> times;
    for (int i = 0; i < std::max(1, arguments[2].toInt()); ++i) {
        times.push_back(millisecondsToTable(theme, arguments[1]));
    }
    QJsonArray all;
    for (const double time : times) {
        all.append(time);
    }
    std::ranges::sort(times);
    const QJsonObject result{{QStringLiteral("median_milliseconds"), times[times.size() / 2]},
                             {QStringLiteral("milliseconds"), all}};
    QTextStream(stdout) << QJsonDocument(result).toJson(QJsonDocument::Compact) << '\n';
    return 0;
}
