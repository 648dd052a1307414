#include "ui/runs/remaining_time.h"

#include <QTest>

#include <cmath>

using namespace lathe::ui;

class TestRemainingTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysNothingBeforeThreeSamples();
    void steadyWorkIsForetold();
    void neverNegativeAndNeverJumps();
    void standingStillIsNoSample();
};

void TestRemainingTime::saysNothingBeforeThreeSamples() {
    RemainingTime time;
    QVERIFY(!time.seconds());
    time.add(1, 0.1);
    time.add(2, 0.2);
    QVERIFY(!time.seconds());
    time.add(3, 0.3);
    QVERIFY(time.seconds());
}

void TestRemainingTime::steadyWorkIsForetold() {
    RemainingTime time;
    for (int i = 1; i <= 50; ++i) {
        time.add(i, i / 100.0);
    }
    QVERIFY(std::abs(*time.seconds() - 50) < 2);
}

// RUN-3: never negative, no jump over 50 %.
void TestRemainingTime::neverNegativeAndNeverJumps() {
    RemainingTime time;
    double before = 0;
    const double shares[]{0.01, 0.02, 0.5, 0.51, 0.511, 0.9, 0.900001, 1, 1.5};
    double seconds = 1;
    for (const double share : shares) {
        time.add(seconds, share);
        seconds *= 3;
        if (const auto now = time.seconds()) {
            QVERIFY(*now >= 0);
            if (before > 0) {
                QVERIFY(*now >= before * 0.5 - 1e-9 && *now <= before * 1.5 + 1e-9);
            }
            before = *now;
        }
    }
}

void TestRemainingTime::standingStillIsNoSample() {
    RemainingTime time;
    for (int i = 1; i < 10; ++i) {
        time.add(i, 0.1);
        time.add(i, 0.05);
    }
    QVERIFY(!time.seconds());
}

QTEST_GUILESS_MAIN(TestRemainingTime)
#include "tst_remaining_time.moc"
