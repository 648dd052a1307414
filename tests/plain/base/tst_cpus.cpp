#include "core/plain/base/cpus.h"
#include "core/plain/base/file.h"

#include <QTest>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

/// A machine's /proc and /sys, as far as they tell of control groups.
class Machine {
public:
    Machine& file(const std::string& path, const std::string& text) {
        fs::create_directories((m_root.path() / path).parent_path());
        writeFileAtomic(m_root.path() / path, text);
        return *this;
    }

    double quota() const { return cpuQuota(m_root.path()).value_or(-1); }

private:
    TemporaryFolder m_root;
};

constexpr double kNone = -1;

} // namespace

class TestCpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMachineWithoutLimits();
    void aContainerSeesItsOwnGroupAsTheRoot();
    void theSmallestLimitOfTheGroupsAroundCounts();
    void groupsOfTheOlderKind();
    void idleCpusOfThoseAllowed();
    void threadsWithinWhatThereIs();
};

void TestCpus::aMachineWithoutLimits() {
    QCOMPARE(Machine().quota(), kNone);
    QCOMPARE(Machine().file("proc/self/cgroup", "0::/\n").quota(), kNone);
    QCOMPARE(Machine()
                 .file("proc/self/cgroup", "0::/user.slice\n")
                 .file("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n")
                 .quota(),
             kNone);
}

void TestCpus::aContainerSeesItsOwnGroupAsTheRoot() {
    QCOMPARE(Machine()
                 .file("proc/self/cgroup", "0::/\n")
                 .file("sys/fs/cgroup/cpu.max", "150000 100000\n")
                 .quota(),
             1.5);
}

void TestCpus::theSmallestLimitOfTheGroupsAroundCounts() {
    QCOMPARE(Machine()
                 .file("proc/self/cgroup", "0::/pod/work\n")
                 .file("sys/fs/cgroup/pod/work/cpu.max", "800000 100000\n")
                 .file("sys/fs/cgroup/pod/cpu.max", "200000 100000\n")
                 .quota(),
             2.0);
}

void TestCpus::groupsOfTheOlderKind() {
    QCOMPARE(Machine()
                 .file("proc/self/cgroup", "5:memory:/a\n4:cpu,cpuacct:/a\n")
                 .file("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n")
                 .file("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n")
                 .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "300000\n")
                 .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
                 .quota(),
             3.0);
}

void TestCpus::idleCpusOfThoseAllowed() {
    const std::string before = "cpu  400 0 0 400 0 0 0 0 0 0\n"
                               "cpu0 100 0 0 100 0 0 0 0 0 0\n"
                               "cpu1 100 0 0 100 0 0 0 0 0 0\n"
                               "cpu2 100 0 0 100 0 0 0 0 0 0\n"
                               "intr 1 2 3\n";
    const std::string after = "cpu  402 0 0 430 0 0 0 0 0 0\n"
                              "cpu0 110 0 0 100 0 0 0 0 0 0\n" // busy
                              "cpu1 101 0 1 106 1 0 0 1 0 0\n" // 7 of 10 idle or waiting for disks
                              "cpu2 100 0 0 110 0 0 0 0 0 0\n" // idle
                              "intr 4 5 6\n";
    QCOMPARE(idleCpus(before, after, {0, 1, 2}), 1.7);
    QCOMPARE(idleCpus(before, after, {0, 1}), 0.7);
    QCOMPARE(idleCpus(before, before, {0, 1, 2}), 0.0);
    QVERIFY(idleCpus() >= 0);
}

void TestCpus::threadsWithinWhatThereIs() {
    QCOMPARE(threadsWithin(8, std::nullopt), 8);
    QCOMPARE(threadsWithin(8, 1.5), 2);
    QCOMPARE(threadsWithin(8, 0.2), 1);
    QCOMPARE(threadsWithin(8, 4, 2.6), 3);
    QCOMPARE(threadsWithin(2, std::nullopt, 0), 1); // all busy: one still computes
    QCOMPARE(threadsWithin(2, 16, 16), 2);
}

QTEST_GUILESS_MAIN(TestCpus)
#include "tst_cpus.moc"
