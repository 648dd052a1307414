// One whole pass with a real mouse: an X server of its own, the real window, the real engine.
// Open a workflow, drag two steps in, connect them, run, see a point appear; then kill the engine.

#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "ui/base/language.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/editor/step_tree.h"
#include "ui/plots/chart.h"
#include "ui/plots/chart_data.h"
#include "ui/runs/chart_board.h"
#include "ui/window/main_window.h"
#include "ui/window/screens.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QListWidget>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QToolBar>
#include <QTreeView>

#include <csignal>

using namespace lathe;
using namespace lathe::ui;

namespace {

constexpr auto kWorkflow = R"({"format": 1, "name": "mouse",
 "nodes": [{"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"},
            "position": [0, 0]},
           {"id": "skills", "type": "data.skills", "position": [0, 200],
            "params": {"skills": ["add", "max"], "per_skill": 8}}],
 "links": []})";

constexpr int kLongest = 120'000; // milliseconds, for a busy machine

QString enginePath() {
    const QString own = qEnvironmentVariable("LATHE_ENGINE");
    const QString built = QStringLiteral(LATHE_BINARY_DIR "/bin/lathe-engine");
    return !own.isEmpty() ? own : QFile::exists(built) ? built : QString();
}

} // namespace

class TestEndToEnd : public QObject {
    Q_OBJECT

public:
    static inline bool s_server = false;

private Q_SLOTS:

    void initTestCase() {
        if (!s_server || QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty()) {
            QSKIP("Xvfb or xdotool is not installed: no real mouse to test with");
        }
        if (enginePath().isEmpty()) {
            QSKIP("lathe-engine was not built here and LATHE_ENGINE is not set");
        }
        m_theme.setMode(Theme::Mode::Dark);
        m_language.set(QStringLiteral("en"));
        m_home = std::make_unique<TemporaryFolder>();
        const Catalog catalog = Catalog::fromJson(
            readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
        m_window =
            std::make_unique<MainWindow>(WindowParts{m_theme, m_language, catalog, m_home->path()});
        m_window->settings().engineCommand = enginePath();
        m_window->settings().device = QStringLiteral("cpu");
        m_window->settings().niceness = 0; // a busy machine would let it wait for long
        m_window->setGeometry(0, 0, 1400, 860);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanupTestCase() {
        if (m_window) {
            m_window->document().undoStack().setClean();
            m_window.reset();
        }
    }

    void theBundledModelOpensFromTheStartScreen() {
        auto* examples = m_window->findChild<QListWidget*>(QStringLiteral("exampleList"));
        const auto found = examples->findItems(QStringLiteral("small-6m"), Qt::MatchContains);
        QCOMPARE(found.size(), 1);
        click(*examples->viewport(), examples->visualItemRect(found.front()).center());
        QTRY_VERIFY(m_window->actions()[Act::ShowExplore]->isChecked());
        auto* status = m_window->findChild<QAbstractButton*>(QStringLiteral("statusModel"));
        QTRY_VERIFY(status->text().contains(QStringLiteral("small-6m")));
    }

    void twoStepsAreDraggedInAndConnected() {
        const auto file = m_home->path() / "mouse.json";
        writeFileAtomic(file, kWorkflow);
        m_window->openPath(QString::fromStdString(file.string()));
        canvas().setZoom(1);
        canvas().centerOn(350, 150);
        dragStep("prune.magnitude", {260, 0});
        dragStep("evaluate", {520, 0});
        QCOMPARE(m_window->document().workflow().nodes.size(), size_t(4));
        connectPorts({"load", "model"}, {"magnitude", "model"});
        connectPorts({"magnitude", "model"}, {"evaluate", "model"});
        connectPorts({"skills", "data"}, {"evaluate", "data"});
        QCOMPARE(m_window->document().workflow().links.size(), size_t(3));
        QVERIFY(!hasErrors(m_window->document().problems()));
    }

    void theRunShowsAPoint() {
        clickRun();
        QTRY_VERIFY(m_window->actions()[Act::ShowRun]->isChecked());
        QTRY_VERIFY_WITH_TIMEOUT(shownValues() > 0, kLongest);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->screens().running(), kLongest);
        ExperimentStore store(m_home->path());
        QTRY_COMPARE_WITH_TIMEOUT(store.runs().front().state, RunState::Done, kLongest);
        QTRY_COMPARE(m_window->document().statusOf("magnitude").state, NodeState::Done);
        QTRY_COMPARE(m_window->document().statusOf("evaluate").state, NodeState::Done);
    }

    void killingTheEngineLeavesTheWindowAlive() {
        m_window->document().setParameter("skills", "per_skill", 2000);
        m_window->showScreen(Act::ShowBuild);
        clickRun();
        ExperimentStore store(m_home->path());
        QTRY_COMPARE_WITH_TIMEOUT(store.runs().size(), size_t(2), kLongest);
        QTRY_VERIFY_WITH_TIMEOUT(evaluationRuns(store), kLongest);
        QCOMPARE(::kill(static_cast<pid_t>(store.runs().front().processId), SIGKILL), 0);
        QTRY_COMPARE_WITH_TIMEOUT(store.runs().front().state, RunState::Interrupted, kLongest);
        QTRY_VERIFY(!m_window->screens().running());
        QVERIFY(m_window->isVisible());
        auto* status = m_window->findChild<QAbstractButton*>(QStringLiteral("statusRun"));
        QTRY_COMPARE(status->text(), QStringLiteral("Interrupted"));
        click(*railButton(Act::ShowBuild), {20, 20});
        QTRY_VERIFY(m_window->actions()[Act::ShowBuild]->isChecked());
    }

private:
    CanvasView& canvas() { return m_window->editor().canvas(); }

    /// Runs xdotool while the window answers; a drag needs the event loop on both sides.
    void mouse(const QStringList& words) {
        QProcess process;
        process.start(QStringLiteral("xdotool"), words);
        QVERIFY(process.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 10000);
        QCOMPARE(process.exitCode(), 0);
        QTest::qWait(50); // the server hands the last event over after xdotool has ended
    }

    static QStringList moveTo(QPoint at) {
        return {QStringLiteral("mousemove"), QString::number(at.x()), QString::number(at.y()),
                QStringLiteral("sleep"), QStringLiteral("0.03")};
    }

    void click(QWidget& widget, QPoint at) {
        mouse(moveTo(widget.mapToGlobal(at)) +
              QStringList{QStringLiteral("click"), QStringLiteral("1")});
    }

    void drag(QPoint from, QPoint to) {
        QStringList words = moveTo(from);
        words << QStringLiteral("mousedown") << QStringLiteral("1");
        for (int i = 1; i <= 8; ++i) {
            words << moveTo(from + (to - from) * i / 8);
        }
        words << moveTo(to + QPoint(1, 1)) << QStringLiteral("mouseup") << QStringLiteral("1");
        mouse(words);
    }

    void dragStep(const char* id, QPointF to) {
        QTreeView* tree = m_window->editor().steps().view();
        const QAbstractItemModel* model = tree->model();
        for (int group = 0; group < model->rowCount(); ++group) {
            const QModelIndex head = model->index(group, 0);
            for (int row = 0; row < model->rowCount(head); ++row) {
                const QModelIndex index = model->index(row, 0, head);
                if (index.data(Qt::UserRole + 1).toString() == QLatin1String(id)) {
                    tree->scrollTo(index);
                    const QPoint from =
                        tree->viewport()->mapToGlobal(tree->visualRect(index).center());
                    drag(from, global(to + QPointF(64, 36)));
                    return;
                }
            }
        }
        QFAIL("the palette has no such step");
    }

    QPoint global(QPointF scene) {
        return canvas().viewport()->mapToGlobal(canvas().mapFromScene(scene));
    }

    void connectPorts(const Endpoint& from, const Endpoint& to) {
        const NodeItem* source = canvas().canvas().node(from.node);
        const NodeItem* target = canvas().canvas().node(to.node);
        QVERIFY(source != nullptr && target != nullptr);
        drag(global(source->portPosition(source->portNamed(true, from.port))),
             global(target->portPosition(target->portNamed(false, to.port))));
    }

    QWidget* barButton(const char* bar, Act act) {
        return m_window->findChild<QToolBar*>(QLatin1String(bar))
            ->widgetForAction(m_window->actions()[act]);
    }

    QWidget* railButton(Act act) { return barButton("railToolBar", act); }

    void clickRun() {
        QVERIFY(m_window->actions()[Act::RunWorkflow]->isEnabled());
        click(*barButton("mainToolBar", Act::RunWorkflow), {12, 12});
    }

    int shownValues() {
        int count = 0;
        for (const Chart* chart : m_window->screens().run()->findChildren<Chart*>()) {
            for (const auto& line : chart->data().lines) {
                count += static_cast<int>(line.y.size());
            }
        }
        return count;
    }

    static bool evaluationRuns(const ExperimentStore& store) {
        for (const StepRow& step : store.steps(store.runs().front().id)) {
            if (step.node == "evaluate" && step.state == StepState::Running) {
                return true;
            }
        }
        return false;
    }

    Theme m_theme;
    Language m_language;
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<MainWindow> m_window;
};

/// Starts an X server of our own and points this process at it; false when there is none.
static bool startServer(QProcess& server) {
    server.start(QStringLiteral("Xvfb"),
                 {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                  QStringLiteral("0"), QStringLiteral("1440x900x24"), QStringLiteral("-nolisten"),
                  QStringLiteral("tcp")});
    if (!server.waitForStarted() || !server.waitForReadyRead(20000)) {
        return false;
    }
    qputenv("DISPLAY", ":" + server.readLine().trimmed());
    qputenv("QT_QPA_PLATFORM", "xcb");
    return true;
}

int main(int argc, char** argv) {
    QProcess server;
    TestEndToEnd::s_server = startServer(server);
    int failures = 0;
    {
        QApplication app(argc, argv);
        TestEndToEnd test;
        failures = QTest::qExec(&test, argc, argv);
    }
    server.terminate();
    server.waitForFinished();
    return failures;
}

#include "tst_end_to_end.moc"
