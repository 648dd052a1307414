#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/run_id.h"
#include "support/fake_engine.h"
#include "ui/runs/engine_process.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <sys/resource.h>

using namespace lathe;
using namespace lathe::ui;

Q_DECLARE_METATYPE(lathe::ui::EngineProcess::End)

class TestEngineProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endsWell();
    void stopsOnRequest();
    void endsATrainingOnRequest();
    void aSignalIsNamed();
    void aRefusalCarriesItsWords();
    void aMissingEngineIsSaid();
    void theCommandOfTheSettingsGoesFirst();
    void goingAwayLeavesTheProcess();
    void outlivesAWindowThatIsKilled();
    void standsBackForOtherPrograms();
    void keepsTheWordsOfTheNewestRuns();

private:
    /// Until the newest run of `home` is in `state`; returns it.
    static RunRow waitForRun(const std::filesystem::path& home,
                             RunState state = RunState::Running) {
        RunRow run{.state = RunState::Failed};
        const auto reached = [&] {
            const auto runs = ExperimentStore(home).runs(1);
            run = runs.empty() ? run : runs.front();
            return !runs.empty() && run.state == state;
        };
        [&] { QTRY_VERIFY_WITH_TIMEOUT(reached(), 60000); }();
        return run;
    }

    EngineProcess::End run(EngineProcess& engine, const char* part) {
        qputenv("LATHE_FAKE_ENGINE", part);
        QSignalSpy ended(&engine, &EngineProcess::ended);
        engine.start(m_workflow, m_home.path(), newRunId(), {});
        if (QByteArrayView(part) == "stop") {
            waitForRun(m_home.path());
            engine.stop();
        }
        if (QByteArrayView(part) == "keep") {
            waitForRun(m_home.path());
            engine.keep();
        }
        if (ended.isEmpty()) {
            ended.wait(10000);
        }
        return ended.isEmpty() ? EngineProcess::End{-99, false, QStringLiteral("never ended"), {}}
                               : ended[0][0].value<EngineProcess::End>();
    }

    TemporaryFolder m_home;
    QString m_workflow;
};

void TestEngineProcess::initTestCase() {
    const auto file = m_home.path() / "w.json";
    writeFileAtomic(file, test::fakeWorkflow());
    m_workflow = QString::fromStdString(file.string());
    const QString self = QCoreApplication::applicationFilePath();
    qputenv("LATHE_ENGINE", QStringLiteral("\"%1\"").arg(self).toUtf8());
}

void TestEngineProcess::endsWell() {
    EngineProcess engine;
    const auto end = run(engine, "finish");
    QCOMPARE(end.exitStatus, 0);
    QVERIFY(!end.crashed);
    QCOMPARE(end.message, QString());
    QCOMPARE(end.lastWords, QStringLiteral("half way"));
    QVERIFY(!engine.running());
}

void TestEngineProcess::stopsOnRequest() {
    EngineProcess engine;
    const auto end = run(engine, "stop");
    QCOMPARE(end.exitStatus, 85);
    QVERIFY(end.message.contains(QStringLiteral("was stopped")));
}

void TestEngineProcess::endsATrainingOnRequest() {
    EngineProcess engine;
    const auto end = run(engine, "keep");
    QCOMPARE(end.exitStatus, 0);
    QCOMPARE(end.message, QString());
}

void TestEngineProcess::aSignalIsNamed() {
    EngineProcess engine;
    const auto end = run(engine, "crash");
    QVERIFY(end.crashed);
    QVERIFY2(end.message.startsWith(QStringLiteral("The engine was ended by signal 9 (Killed).")),
             qPrintable(end.message));
}

void TestEngineProcess::aRefusalCarriesItsWords() {
    EngineProcess engine;
    const auto end = run(engine, "refuse");
    QCOMPARE(end.exitStatus, 1);
    QCOMPARE(end.message, QStringLiteral("The engine refused the workflow."));
    QCOMPARE(end.lastWords, QStringLiteral("the workflow has no steps"));
}

void TestEngineProcess::aMissingEngineIsSaid() {
    EngineProcess engine;
    engine.setCommand(QStringLiteral("/nowhere/lathe-engine"));
    const auto end = run(engine, "finish");
    QVERIFY(end.message.startsWith(QStringLiteral("/nowhere/lathe-engine cannot be started.")));
    QVERIFY(!engine.running());
}

void TestEngineProcess::theCommandOfTheSettingsGoesFirst() {
    EngineProcess engine;
    const QString self = QCoreApplication::applicationFilePath();
    engine.setCommand(QStringLiteral("env LATHE_FAKE_ENGINE=refuse \"%1\"").arg(self));
    QCOMPARE(run(engine, "finish").exitStatus, 1);
}

void TestEngineProcess::goingAwayLeavesTheProcess() {
    const TemporaryFolder home;
    qputenv("LATHE_FAKE_ENGINE", "orphan");
    {
        EngineProcess engine;
        engine.start(m_workflow, home.path(), "mine", {});
        QCOMPARE(waitForRun(home.path()).run, std::string("mine")); // as it was handed over
    }
    waitForRun(home.path(), RunState::Done); // the end of its standard input was no order to stop
}

// The window dies by SIGKILL, which it cannot answer; its engine goes on to the end of the run.
void TestEngineProcess::outlivesAWindowThatIsKilled() {
    const TemporaryFolder home;
    qputenv("LATHE_FAKE_ENGINE", "orphan");
    QProcess window;
    window.start(
        QCoreApplication::applicationFilePath(),
        {QStringLiteral("window"), m_workflow, QString::fromStdString(home.path().string())});
    QVERIFY(window.waitForFinished(60000));
    QCOMPARE(window.exitStatus(), QProcess::CrashExit);
    waitForRun(home.path(), RunState::Done);
}

void TestEngineProcess::standsBackForOtherPrograms() {
    const TemporaryFolder home;
    qputenv("LATHE_FAKE_ENGINE", "stop");
    EngineProcess engine;
    engine.setNiceness(19);
    QSignalSpy ended(&engine, &EngineProcess::ended);
    engine.start(m_workflow, home.path(), "mine", {});
    const auto process = static_cast<id_t>(waitForRun(home.path()).processId);
    QCOMPARE(::getpriority(PRIO_PROCESS, process), 19);
    QVERIFY(::getsid(static_cast<pid_t>(process)) != ::getsid(0)); // and it has its own session
    engine.stop();
    QVERIFY(ended.wait(60000));
}

void TestEngineProcess::keepsTheWordsOfTheNewestRuns() {
    const TemporaryFolder home;
    makeFolder(home.path() / "logs");
    for (int i = 100; i < 150; ++i) {
        writeFileAtomic(home.path() / "logs" / ("2001-" + std::to_string(i) + ".log"), "old");
    }
    qputenv("LATHE_FAKE_ENGINE", "finish");
    EngineProcess engine;
    QSignalSpy ended(&engine, &EngineProcess::ended);
    engine.start(m_workflow, home.path(), "mine", {});
    QVERIFY(ended.wait(60000));
    const QDir logs(QString::fromStdString((home.path() / "logs").string()));
    const QStringList names = logs.entryList({QStringLiteral("*.log")}, QDir::Files, QDir::Name);
    QCOMPARE(names.size(), 20);
    QCOMPARE(names.front(), QStringLiteral("2001-131.log"));
    QFile newest(logs.filePath(names.back()));
    QVERIFY(newest.open(QIODevice::ReadOnly));
    QCOMPARE(newest.readAll(), QByteArray("half way\n"));
}

/// Plays a window that starts an engine and is killed while it runs.
int playWindow(const QString& workflow, const std::filesystem::path& home) {
    EngineProcess engine;
    engine.start(workflow, home, "mine", {});
    while (ExperimentStore(home).runs(1).empty()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    ::raise(SIGKILL);
    return 0;
}

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "run") == 0) {
        return test::playEngine(argc, argv);
    }
    QCoreApplication app(argc, argv);
    if (argc == 4 && std::strcmp(argv[1], "window") == 0) {
        return playWindow(QString::fromLocal8Bit(argv[2]), argv[3]);
    }
    TestEngineProcess test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_engine_process.moc"
