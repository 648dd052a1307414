// Milliseconds that one step of zoom and one of pan of the scatter take, with many variants:
//   QT_QPA_PLATFORM=offscreen bench_compare [VARIANTS] [PICTURE.png]
#include "core/plain/base/file.h"
#include "support/sample_run.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_screen.h"
#include "ui/plots/chart.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

using namespace lathe;
using namespace lathe::ui;

namespace {

constexpr int kSteps = 120;

/// Variants as a search makes them: methods, bits and sparsities, with a little of chance.
void writeVariants(const std::filesystem::path& home, int count) {
    RunWriter writer(home);
    test::SampleRun run(writer);
    run.start("search");
    for (int i = 0; i < count; ++i) {
        const char* methods[] = {"RTN", "GPTQ", "AWQ", "SparseGPT + RTN", "Wanda + GPTQ", "HQQ"};
        const int bits = i == 0 ? 16 : 2 + i % 7;
        const double loss = std::exp(-0.9 * bits) + 0.02 * std::sin(i * 12.9898);
        const double size = 1.5e6 * bits + 4e4 * (i % 29);
        const std::string name = i == 0 ? "Base"
                                        : std::string(methods[i % 6]) + " " + std::to_string(bits) +
                                              "-bit, group " + std::to_string(16 << (i % 4)) +
                                              ", seed " + std::to_string(i / 28);
        const double accuracy = std::clamp(0.95 - 3 * loss, 0.02, 0.99);
        run.evaluate("e" + std::to_string(i), name,
                     {{.name = "bytes", .value = size},
                      {.name = "bits_per_weight", .value = bits + 0.25},
                      {.name = "perplexity", .value = 12 * (1 + 4 * loss), .error = 1.5},
                      {.name = "accuracy", .value = accuracy, .error = 0.02},
                      {.name = "accuracy.add", .value = accuracy, .error = 0.03},
                      {.name = "accuracy.copy", .value = accuracy, .error = 0.03}},
                     {test::natsAbove(loss)});
    }
    run.finish();
}

/// Milliseconds of steps, as the clock on the wall and as the program's processor time have them;
/// the latter is the same on a machine that others use.
struct Times {
    std::vector<double> wall{};
    std::vector<double> processor{};

    /// Until the window has drawn what `step` changed.
    template <class F>
    void take(F&& step) {
        QElapsedTimer timer;
        timer.start();
        const double before = processorMilliseconds();
        step();
        QCoreApplication::processEvents();
        processor.push_back(processorMilliseconds() - before);
        wall.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }

    static double processorMilliseconds() {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    void print(const char* what) {
        std::ranges::sort(wall);
        std::ranges::sort(processor);
        std::printf("%-5s median %6.1f ms, processor %6.1f ms\n", what, wall[wall.size() / 2],
                    processor[processor.size() / 2]);
    }
};

void turnWheel(QWidget& plot, const QPointF& at, int notches) {
    QWheelEvent wheel(at, plot.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&plot, &wheel);
}

void mouse(QWidget& plot, QEvent::Type type, const QPointF& at) {
    const auto buttons = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, plot.mapToGlobal(at), Qt::LeftButton, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(&plot, &event);
}

void measure(QWidget& plot) {
    const QPointF middle = plot.rect().center();
    Times zoom;
    Times pan;
    for (int i = 0; i < kSteps; ++i) { // a notch in and a notch out, so that nearly all are seen
        zoom.take([&] { turnWheel(plot, middle, i % 2 == 0 ? 1 : -1); });
    }
    mouse(plot, QEvent::MouseButtonPress, middle);
    for (int i = 0; i < kSteps; ++i) {
        const QPointF away(40 * std::sin(i * 0.1), 25 * std::cos(i * 0.13));
        pan.take([&] { mouse(plot, QEvent::MouseMove, middle + away); });
    }
    mouse(plot, QEvent::MouseButtonRelease, middle);
    zoom.print("zoom");
    pan.print("pan");
}

} // namespace

int main(int argc, char** argv) {
    const QApplication app(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 192;
    const TemporaryFolder home;
    writeVariants(home.path(), count);
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    CompareScreen screen(theme, home.path());
    screen.resize(1400, 900);
    screen.show();
    auto* chart = screen.findChild<Chart*>(QStringLiteral("compareScatter"));
    const bool read = QTest::qWaitFor(
        [&] { return chart->data().points.size() == static_cast<size_t>(count); }, 60000);
    if (!read) {
        std::fprintf(stderr, "the variants did not appear\n");
        return 1;
    }
    QTest::qWait(300);
    std::printf("%d variants\n", count);
    if (argc > 2) {
        screen.grab().save(QString::fromLocal8Bit(argv[2]));
    }
    measure(*chart->findChild<QWidget*>(QStringLiteral("chartPlot")));
    return 0;
}
