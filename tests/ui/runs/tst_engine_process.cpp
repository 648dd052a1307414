#include "core/plain/base/file.h"
#include "support/fake_engine.h"
#include "ui/runs/engine_process.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

Q_DECLARE_METATYPE(lathe::ui::EngineProcess::End)

class TestEngineProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endsWell();
    void stopsOnRequest();
    void aSignalIsNamed();
    void aRefusalCarriesItsWords();
    void aMissingEngineIsSaid();
    void theCommandOfTheSettingsGoesFirst();
    void goingAwayEndsTheProcess();

private:
    EngineProcess::End run(EngineProcess& engine, const char* part) {
        qputenv("LATHE_FAKE_ENGINE", part);
        QSignalSpy ended(&engine, &EngineProcess::ended);
        engine.start(m_workflow, m_home.path(), {});
        if (QByteArrayView(part) == "stop") {
            QSignalSpy spoke(&engine, &EngineProcess::spoke);
            spoke.wait(10000);
            engine.stop();
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
    QSignalSpy spoke(&engine, &EngineProcess::spoke);
    const auto end = run(engine, "finish");
    QCOMPARE(end.exitStatus, 0);
    QVERIFY(!end.crashed);
    QCOMPARE(end.message, QString());
    QCOMPARE(end.lastWords, QStringLiteral("half way"));
    QCOMPARE(spoke.count(), 1);
    QVERIFY(!engine.running());
}

void TestEngineProcess::stopsOnRequest() {
    EngineProcess engine;
    const auto end = run(engine, "stop");
    QCOMPARE(end.exitStatus, 85);
    QVERIFY(end.message.contains(QStringLiteral("was stopped")));
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

void TestEngineProcess::goingAwayEndsTheProcess() {
    qputenv("LATHE_FAKE_ENGINE", "stop");
    qint64 processId = 0;
    {
        EngineProcess engine;
        QSignalSpy spoke(&engine, &EngineProcess::spoke);
        engine.start(m_workflow, m_home.path(), {});
        QVERIFY(spoke.wait(10000));
        processId = engine.processId();
    }
    QVERIFY(::kill(static_cast<pid_t>(processId), 0) != 0);
}

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "run") == 0) {
        return test::playEngine(argc, argv);
    }
    QCoreApplication app(argc, argv);
    TestEngineProcess test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_engine_process.moc"
