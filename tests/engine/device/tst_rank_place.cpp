// What a process is told about the others by torchrun and Slurm.
#include "core/engine/device/rank_place.h"
#include "core/plain/base/error.h"

#include <QTest>

#include <map>

using namespace lathe;

namespace {

using Variables = std::map<std::string, std::string>;

RankPlace placeIn(const Variables& variables) {
    return rankPlace([&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

const Variables kTorchrun{{"RANK", "5"},
                          {"WORLD_SIZE", "8"},
                          {"LOCAL_RANK", "1"},
                          {"MASTER_ADDR", "node1"},
                          {"MASTER_PORT", "29500"}};
const Variables kSlurm{{"SLURM_PROCID", "3"},
                       {"SLURM_STEP_ID", "0"},
                       {"SLURM_NTASKS", "4"},
                       {"SLURM_LOCALID", "3"},
                       {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"},
                       {"SLURM_JOB_ID", "123456"}};

} // namespace

class TestRankPlace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aloneWithoutVariables();
    void torchrun();
    void slurm();
    void anAllocationIsNoTask();
    void faultsAreNamed_data();
    void faultsAreNamed();
};

void TestRankPlace::aloneWithoutVariables() {
    const RankPlace place = placeIn({});
    QVERIFY(place.alone());
    QCOMPARE(place.rank, int64_t{0});
    QVERIFY(placeIn({{"RANK", "0"}, {"WORLD_SIZE", "1"}}).alone());
}

void TestRankPlace::torchrun() {
    const RankPlace place = placeIn(kTorchrun);
    QCOMPARE(place.rank, int64_t{5});
    QCOMPARE(place.count, int64_t{8});
    QCOMPARE(place.local, int64_t{1});
    QCOMPARE(place.address, std::string("node1"));
    QCOMPARE(place.port, 29500);
}

void TestRankPlace::slurm() {
    const RankPlace place = placeIn(kSlurm);
    QCOMPARE(place.rank, int64_t{3});
    QCOMPARE(place.count, int64_t{4});
    QCOMPARE(place.local, int64_t{3});
    QCOMPARE(place.address, std::string("10.0.0.1"));
    QCOMPARE(place.port, 20000 + 123456 % 20000); // the same for all tasks of the job
    Variables named = kSlurm;
    named["MASTER_ADDR"] = "node7";
    named["MASTER_PORT"] = "1234";
    QCOMPARE(placeIn(named).address, std::string("node7"));
    QCOMPARE(placeIn(named).port, 1234);
}

/// salloc sets SLURM_NTASKS for a shell that srun did not start.
void TestRankPlace::anAllocationIsNoTask() {
    QVERIFY(placeIn({{"SLURM_NTASKS", "4"}, {"SLURM_JOB_ID", "1"}}).alone());
}

void TestRankPlace::faultsAreNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("no number") << QStringLiteral("RANK") << QStringLiteral("x");
    QTest::newRow("beyond the count") << QStringLiteral("RANK") << QStringLiteral("8");
    QTest::newRow("negative") << QStringLiteral("LOCAL_RANK") << QStringLiteral("-1");
    QTest::newRow("no port") << QStringLiteral("MASTER_PORT") << QStringLiteral("70000");
    QTest::newRow("missing address") << QStringLiteral("MASTER_ADDR") << QString();
    QTest::newRow("missing count") << QStringLiteral("WORLD_SIZE") << QString();
}

void TestRankPlace::faultsAreNamed() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    Variables variables = kTorchrun;
    if (value.isEmpty()) {
        variables.erase(name.toStdString());
    } else {
        variables[name.toStdString()] = value.toStdString();
    }
    try {
        placeIn(variables);
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(name), error.what());
    }
}

QTEST_APPLESS_MAIN(TestRankPlace)
#include "tst_rank_place.moc"
