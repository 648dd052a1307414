// The window and runs that outlive it, or that others have left.

#include "core/plain/store/artifact_index.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/workflow/lineage.h"
#include "support/fake_engine.h"
#include "support/open_window.h"
#include "ui/editor/workflow_document.h"
#include "ui/window/screens.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QTimer>

Q_DECLARE_METATYPE(lathe::RunState)

using namespace lathe;
using namespace lathe::ui;

class TestWindowRuns : public QObject, protected test::OpenWindow {
    Q_OBJECT

private Q_SLOTS:

    void init() { beginWindow(); }

    void cleanup() { endWindow(); }

    /// Whatever the user answers to a run that goes on, it is never stopped without being asked
    /// for.
    void closingDuringARunAsks_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("closes");
        QTest::addColumn<RunState>("end");
        QTest::newRow("keep") << QStringLiteral("Keep running") << true << RunState::Done;
        QTest::newRow("stop") << QStringLiteral("Stop the run") << true << RunState::Interrupted;
        QTest::newRow("cancel") << QStringLiteral("Cancel") << false << RunState::Done;
    }

    void closingDuringARunAsks() {
        QFETCH(QString, answer);
        QFETCH(bool, closes);
        QFETCH(RunState, end);
        qputenv("LATHE_FAKE_ENGINE", "stoppable");
        m_window->settings().engineCommand =
            QStringLiteral("\"%1\"").arg(QCoreApplication::applicationFilePath());
        m_window->document().open(writeWorkflow());
        m_window->actions()[Act::RunWorkflow]->trigger();
        const ExperimentStore store(m_home->path());
        QTRY_COMPARE_WITH_TIMEOUT(store.runs().size(), size_t(1), 60000);
        answerBox(answer);
        m_window->close();
        QCOMPARE(m_window->isVisible(), !closes);
        QCOMPARE(m_window->screens().running(), true);
        m_window.reset(); // as the program does when its last window is closed
        QTRY_COMPARE_WITH_TIMEOUT(store.runs().front().state, end, 60000);
    }

    // The window before this one ended while its run went on, and earlier ones left results.
    void aWindowOpensOnTheRunsOfItsWorkflow() {
        {
            RunWriter writer(m_home->path());
            test::SampleRun run(writer);
            run.start("r1", kWorkflow, 0);
            run.send(StepStarted{.node = "prune", .type = "prune.magnitude", .cacheKey = "k"});
        }
        open();
        auto* state = m_window->findChild<QLabel*>(QStringLiteral("runState"));
        QTRY_VERIFY(state->text().startsWith(QStringLiteral("Running")));
        QVERIFY(m_window->screens().running());
        QVERIFY(m_window->actions()[Act::StopRun]->isEnabled());
        QVERIFY(!m_window->actions()[Act::RunWorkflow]->isEnabled());
        {
            RunWriter writer(m_home->path());
            writer.on({0, RunStarted{.run = "r1", .name = "demo", .workflow = kWorkflow}});
            writer.on({0, RunFinished{}});
        }
        QTRY_COMPARE(state->text(), QStringLiteral("Done"));
        QVERIFY(!m_window->screens().running());
    }

    void nodesSayWhatIsCachedAfterARestart() {
        const QString path = writeWorkflow();
        const auto signatures =
            signaturesOf(parseWorkflow(kWorkflow, "w"), m_window->document().catalog());
        {
            RunWriter writer(m_home->path());
            const auto send = [&](EventBody body) {
                writer.on({test::SampleRun::secondsNow(), std::move(body)});
            };
            send(RunStarted{.run = "r1",
                            .name = "example",
                            .workflow = kWorkflow,
                            .folder = m_home->path().string(),
                            .device = "cpu",
                            .environment = {{"signatures", signatures}}});
            send(StepStarted{.node = "prune", .type = "prune.magnitude", .cacheKey = "k"});
            send(StepFinished{.node = "prune", .state = StepState::Done, .seconds = 1});
            send(RunFinished{});
        }
        ArtifactIndex(m_home->path()).put("k", {.kind = "model", .manifest = Json::object()});
        open();
        m_window->document().open(path);
        const auto state = [&] { return m_window->document().statusOf("prune").state; };
        QTRY_COMPARE(state(), NodeState::Cached);
        m_window->document().setParameter("prune", "sparsity", 0.7);
        QCOMPARE(state(), NodeState::Ready);
        m_window->document().undoStack().undo();
        QCOMPARE(state(), NodeState::Cached);
        m_window->document().setParameter("prune", "scope", "layer"); // the default, written out
        QCOMPARE(state(), NodeState::Cached);
        m_window->document().undoStack().setClean();
    }

private:
    /// Presses a button of the next modal box.
    void answerBox(const QString& name) {
        QTimer::singleShot(0, this, [name] {
            const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box != nullptr);
            for (QAbstractButton* button : box->buttons()) {
                if (button->text() == name) {
                    button->click();
                }
            }
        });
    }
};

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "run") == 0) {
        return test::playEngine(argc, argv);
    }
    QApplication app(argc, argv);
    TestWindowRuns test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_window_runs.moc"
