#include "core/plain/base/file.h"
#include "core/plain/store/process_alive.h"
#include "core/plain/store/sqlite.h"

#include <QTest>

#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace lathe;

namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A number that was a process a moment ago.
int64_t deadProcess() {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    return child;
}

} // namespace

class TestProcessAlive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thisProcessLives();
    void theDeadDoNot();
    void aNumberGivenOutAgainIsNotTheWriter();
    void thisMachineHasAName();
    void onlyTheWriterHearsASignal();
};

void TestProcessAlive::thisProcessLives() {
    QVERIFY(mayBeAlive(::getpid(), now()));
}

void TestProcessAlive::theDeadDoNot() {
    QVERIFY(!mayBeAlive(deadProcess(), now()));
}

void TestProcessAlive::aNumberGivenOutAgainIsNotTheWriter() {
    constexpr double kADay = 86400;
    QVERIFY(!mayBeAlive(::getpid(), now() - kADay));
}

void TestProcessAlive::thisMachineHasAName() {
    QVERIFY(!hostName().empty());
}

// A signal to a wrong process ends somebody's work: number, time and open database have to agree.
void TestProcessAlive::onlyTheWriterHearsASignal() {
    static volatile std::sig_atomic_t heard = 0;
    std::signal(SIGTERM, [](int) { heard = heard + 1; });
    const TemporaryFolder home;
    const TemporaryFolder otherHome;
    { const Database made(otherHome.path() / "runs.db", Database::Access::ReadWrite); }
    const Database writing(home.path() / "runs.db", Database::Access::ReadWrite);
    constexpr double kADay = 86400;
    QVERIFY(!signalWriter(::getpid(), now(), otherHome.path(), SIGTERM));
    QVERIFY(!signalWriter(::getpid(), now() - kADay, home.path(), SIGTERM));
    QVERIFY(!signalWriter(deadProcess(), now(), home.path(), SIGTERM));
    QVERIFY(!signalWriter(0, now(), home.path(), SIGTERM)); // that would be the whole group
    QCOMPARE(int(heard), 0);
    QVERIFY(signalWriter(::getpid(), now(), home.path(), SIGTERM));
    QCOMPARE(int(heard), 1);
    std::signal(SIGTERM, SIG_DFL);
}

QTEST_GUILESS_MAIN(TestProcessAlive)
#include "tst_process_alive.moc"
