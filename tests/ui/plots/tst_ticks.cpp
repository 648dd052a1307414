#include "ui/plots/ticks.h"

#include <QTest>

using namespace lathe::ui;

class TestTicks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesHaveNoTickAboveTheWhole();
    void numbersAreShort();
    void lessThanTwoDecadesAreDivided();
};

void TestTicks::sharesHaveNoTickAboveTheWhole() {
    QCOMPARE(tickText(0.25, true), QStringLiteral("25 %"));
    QCOMPARE(tickText(1, true), QStringLiteral("100 %"));
    QCOMPARE(tickText(1.25, true), QString());
}

void TestTicks::numbersAreShort() {
    QCOMPARE(tickText(-1e-17, false), QStringLiteral("0"));
    QCOMPARE(tickText(12.5, false), QStringLiteral("12.5"));
}

void TestTicks::lessThanTwoDecadesAreDivided() {
    QCOMPARE(ticksWithinDecades(12, 45), (QVector<double>{10, 20, 50}));
    QVERIFY(ticksWithinDecades(1, 1000).isEmpty()); // the powers of ten are enough
}

QTEST_MAIN(TestTicks)
#include "tst_ticks.moc"
