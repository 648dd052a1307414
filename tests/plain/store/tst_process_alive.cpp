#include "core/plain/store/process_alive.h"

#include <QTest>

#include <chrono>
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

QTEST_GUILESS_MAIN(TestProcessAlive)
#include "tst_process_alive.moc"
