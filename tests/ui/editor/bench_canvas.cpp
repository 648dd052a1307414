// Frames of the canvas with 433 nodes and 516 links, from the event to the painted window:
//   QT_QPA_PLATFORM=offscreen build/release/tests/bench_canvas [PICTURE.png]
// prints a Markdown row a zoom: median and 95th percentile of a wheel step and of a pan, and the
// median of an edit; writes what Fit shows to PICTURE.png.
#include "tests/ui/editor/example.h"
#include "tests/ui/editor/large_workflow.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"

#include <QApplication>
#include <QMouseEvent>
#include <QTextStream>
#include <QWheelEvent>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>

using namespace lathe;
using namespace lathe::ui;

namespace {

constexpr int kFrames = 40;

struct Frames {
    double median = 0;
    double late = 0; ///< 95 % are faster
};

/// Milliseconds of processor time, which does not count what else the machine does, or by the
/// clock.
double now(bool byClock) {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    return byClock ? Milliseconds(std::chrono::steady_clock::now().time_since_epoch()).count()
                   : 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

bool byClock = false; ///< --clock

/// Of `frame(i)` and all painting that follows from it.
Frames timed(const std::function<void(int)>& frame) {
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        const double start = now(byClock);
        frame(i);
        QApplication::processEvents();
        times.push_back(now(byClock) - start);
    }
    std::ranges::sort(times);
    return {times[kFrames / 2], times[kFrames * 95 / 100]};
}

Frames wheelFrames(CanvasView& canvas) {
    const QPointF at = canvas.viewport()->rect().center();
    return timed([&](int i) {
        const QPoint turn(0, i % 2 == 0 ? 120 : -120); // in and out, so the zoom stays
        QWheelEvent event(at, canvas.viewport()->mapToGlobal(at), {}, turn, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(canvas.viewport(), &event);
    });
}

Frames panFrames(CanvasView& canvas) {
    QPointF at = canvas.viewport()->rect().center();
    const auto send = [&](QEvent::Type type, Qt::MouseButton button) {
        QMouseEvent event(type, at, canvas.viewport()->mapToGlobal(at), button, Qt::MiddleButton,
                          Qt::NoModifier);
        QCoreApplication::sendEvent(canvas.viewport(), &event);
    };
    send(QEvent::MouseButtonPress, Qt::MiddleButton);
    const Frames out = timed([&](int i) {
        at += QPointF(i % 4 < 2 ? 12 : -12, i % 4 < 2 ? 8 : -8);
        send(QEvent::MouseMove, Qt::NoButton);
    });
    send(QEvent::MouseButtonRelease, Qt::MiddleButton);
    return out;
}

QString row(const QString& name, const Frames& wheel, const Frames& pan) {
    const auto number = [](double value) { return QString::number(value, 'f', 1); };
    return QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n")
        .arg(name, number(wheel.median), number(wheel.late), number(pan.median), number(pan.late));
}

} // namespace

int main(int argc, char** argv) {
    const QApplication application(argc, argv);
    Theme theme;
    theme.setMode(Theme::Mode::Light);
    WorkflowDocument document(exampleCatalog());
    document.restore(largeWorkflow(), QString());
    EditorScreen screen(document, theme);
    screen.resize(1440, 900);
    screen.show();
    QApplication::processEvents();
    CanvasView& canvas = screen.canvas();
    canvas.fitAll();
    QApplication::processEvents();
    byClock = argc > 1 && QLatin1String(argv[1]) == QLatin1String("--clock");
    if (argc > 1 && !byClock) {
        screen.grab().save(QString::fromLocal8Bit(argv[1]));
    }
    QTextStream out(stdout);
    out << document.workflow().nodes.size() << " nodes, " << document.workflow().links.size()
        << " links\n| Zoom | Wheel, ms | 95 % | Pan, ms | 95 % |\n| --- | ---: | ---: | ---: | "
           "---: |\n";
    const double fit = canvas.zoom();
    for (const double zoom : {fit, 0.3, 0.45, 0.6, 1.0}) {
        canvas.setZoom(zoom);
        canvas.centerOn(canvas.canvas().nodesRect().center());
        QApplication::processEvents();
        const Frames wheel = wheelFrames(canvas);
        const QString name = QStringLiteral("%1 %").arg(100 * zoom, 0, 'f', 0);
        out << row(zoom == fit ? name + QStringLiteral(" (Fit)") : name, wheel, panFrames(canvas));
        out.flush();
    }
    const Frames edit = timed(
        [&](int i) { document.setParameter("prune0", "sparsity", 0.01 * static_cast<double>(i)); });
    out << "a slider's step: " << QString::number(edit.median, 'f', 1) << " ms\n";
    return 0;
}
