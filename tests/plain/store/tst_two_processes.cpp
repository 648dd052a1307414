#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/sqlite.h"
#include "support/sample_run.h"
#include "support/std_string.h"

#include <QCoreApplication>
#include <QProcess>

#include <cstring>

using namespace lathe;

namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// The other process: a run that never ends by itself.
int writeForEver(const char* home) {
    RunWriter writer(home);
    writer.on({now(), RunStarted{.run = "endless", .processId = ::getpid()}});
    writer.on({now(), StepStarted{.node = "train", .type = "train.kd"}});
    for (int i = 0;; ++i) {
        writer.on({now(), Scalar{.node = "train", .series = "loss", .x = double(i), .value = 1}});
        writer.on({now(), Progress{.node = "train", .done = i, .total = 1 << 30}});
        ::usleep(50);
    }
}

std::string integrityOf(const std::filesystem::path& home) {
    Database database(home / "runs.db", Database::Access::ReadWrite);
    Statement check(database, "PRAGMA integrity_check");
    check.step();
    return check.text(0);
}

} // namespace

class TestTwoProcesses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunIsReadWhileAnotherProcessWritesIt();
    void aKilledWriterLeavesWholeRows();

private:
    void startWriter(QProcess& process, const TemporaryFolder& home) {
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(
            QCoreApplication::applicationFilePath(),
            {QStringLiteral("--write-for-ever"), QString::fromStdString(home.path().string())});
        QVERIFY(process.waitForStarted());
    }
};

void TestTwoProcesses::aRunIsReadWhileAnotherProcessWritesIt() {
    const TemporaryFolder home;
    const ExperimentStore store(home.path());
    QProcess writer;
    startWriter(writer, home);
    // The plot's query: what came after the last id. Nothing is missed, nothing comes twice.
    int64_t lastId = 0;
    double nextX = 0;
    const auto poll = [&] {
        for (const PointRow& row : store.pointsAfter(1, lastId)) {
            if (row.point.x != nextX || row.id <= lastId) {
                return -1.0;
            }
            nextX += 1;
            lastId = row.id;
        }
        return nextX;
    };
    QTRY_VERIFY_WITH_TIMEOUT(poll() > 2000 || nextX < 0, 20000);
    QCOMPARE(poll(), nextX);
    QCOMPARE(store.findRun("endless")->state, RunState::Running);
    QCOMPARE(store.findRun("endless")->processId, writer.processId());
    // A second reader that opens meanwhile must not take the writer for dead.
    QCOMPARE(ExperimentStore(home.path()).run(1)->state, RunState::Running);
    writer.kill();
    QVERIFY(writer.waitForFinished());
}

void TestTwoProcesses::aKilledWriterLeavesWholeRows() {
    for (int round = 0; round < 3; ++round) {
        const TemporaryFolder home;
        QProcess writer;
        startWriter(writer, home);
        {
            const ExperimentStore store(home.path());
            QTRY_VERIFY_WITH_TIMEOUT(store.pointsAfter(1, 0).size() > size_t(300 * (round + 1)),
                                     20000);
        }
        writer.kill(); // SIGKILL, in the middle of whatever it does
        QVERIFY(writer.waitForFinished());
        QCOMPARE(integrityOf(home.path()), std::string("ok"));
        const ExperimentStore store(home.path());
        QCOMPARE(store.run(1)->state, RunState::Interrupted);
        QCOMPARE(store.steps(1)[0].state, StepState::Failed);
        const auto points = store.pointsAfter(1, 0, 1 << 30);
        QCOMPARE(points.back().point.x, double(points.size() - 1)); // no hole
        // And the home is good for the next run.
        test::writeThreeVariants(home.path(), "next");
        QCOMPARE(store.runs().size(), size_t{2});
    }
}

int main(int argc, char** argv) {
    if (argc == 3 && std::strcmp(argv[1], "--write-for-ever") == 0) {
        return writeForEver(argv[2]);
    }
    QCoreApplication app(argc, argv);
    TestTwoProcesses test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_two_processes.moc"
