#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/run_writer.h"
#include "support/as_other_user.h"
#include "support/sample_run.h"
#include "support/std_string.h"

#include <csignal>
#include <fstream>
#include <sys/resource.h>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

/// As if the disk were full at `bytes` a file, for every file this process writes.
class FileSizeLimit {
public:
    explicit FileSizeLimit(uint64_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        m_oldHandler = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }

    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_oldHandler);
    }

    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before{};
    void (*m_oldHandler)(int) = nullptr;
};

void sendPoints(test::SampleRun& run, int count) {
    for (int i = 0; i < count; ++i) {
        run.send(Scalar{.node = "train", .series = "loss", .x = double(i), .value = 1.0 / (i + 1)});
    }
}

} // namespace

class TestRunWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingIsThereAfterFlush();
    void whatIsLeftIsWrittenAtTheEnd();
    void theRunNeverWaitsForTheDisk();
    void theFirstEventMustBeTheStart();
    void aFullDiskIsSaidOnceAndNothingIsLost();
    void readOnlyHome();
};

void TestRunWriter::everythingIsThereAfterFlush() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r1");
    run.send(StepStarted{.node = "train", .type = "train.kd"});
    sendPoints(run, 5000);
    writer.flush();
    const ExperimentStore store(home.path());
    QCOMPARE(store.pointsAfter(1, 0).size(), size_t{5000});
    QCOMPARE(store.steps(1)[0].state, StepState::Running);
    QCOMPARE(writer.failure(), std::string());
    writer.flush(); // nothing to do
}

void TestRunWriter::whatIsLeftIsWrittenAtTheEnd() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        sendPoints(run, 10);
    }
    QCOMPARE(ExperimentStore(home.path()).pointsAfter(1, 0).size(), size_t{10});
    RunWriter(home.path()); // no event at all
}

void TestRunWriter::theRunNeverWaitsForTheDisk() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r1");
    writer.flush();
    QElapsedTimer timer;
    timer.start();
    sendPoints(run, 20000);
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

void TestRunWriter::theFirstEventMustBeTheStart() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    QVERIFY_THROWS_EXCEPTION(Error, writer.on({1, Progress{.node = "a"}}));
}

void TestRunWriter::aFullDiskIsSaidOnceAndNothingIsLost() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r1");
    writer.flush();
    {
        const FileSizeLimit full(fs::file_size(home.path() / "runs.db-wal") + 8192);
        sendPoints(run, 5000);
        writer.flush();
        QVERIFY2(writer.failure().starts_with("cannot write " + home.path().string()),
                 writer.failure().c_str());
    }
    // Room again: what was held back is written.
    run.finish();
    writer.flush();
    const ExperimentStore store(home.path());
    QCOMPARE(store.pointsAfter(1, 0).size(), size_t{5000});
    QCOMPARE(store.run(1)->state, RunState::Done);
}

void TestRunWriter::readOnlyHome() {
    const TemporaryFolder home;
    fs::permissions(home.path(), fs::perms(0555));
    {
        const test::AsOtherUser user;
        QVERIFY_THROWS_EXCEPTION(Error, RunWriter(home.path()));
    }
    fs::permissions(home.path(), fs::perms(0755));
}

QTEST_GUILESS_MAIN(TestRunWriter)
#include "tst_run_writer.moc"
