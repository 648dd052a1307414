#include "ui/base/metric_text.h"

#include <QTest>

#include <cmath>

using namespace lathe::ui;

class TestMetricText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values();
    void differences();
    void titles();
};

void TestMetricText::values() {
    QCOMPARE(metricText("bytes", 12'400'000), QStringLiteral("12.4 MB"));
    QCOMPARE(metricText("accuracy", 0.8749), QStringLiteral("87.5 %"));
    QCOMPARE(metricText("accuracy.add", 0), QStringLiteral("0.0 %"));
    QCOMPARE(metricText("perplexity", 12.344), QStringLiteral("12.34"));
    QCOMPARE(metricText("perplexity", 12344), QStringLiteral("12344"));
    QCOMPARE(metricText("kl", 0.0344), QStringLiteral("0.034"));
    QCOMPARE(metricText("perplexity", NAN), QStringLiteral("not a number"));
    QCOMPARE(errorText("accuracy", 0.021), QStringLiteral("2.1"));
    QCOMPARE(errorText("perplexity", 0.5), QStringLiteral("0.50"));
    QCOMPARE(errorText("kl", 0.0012), QStringLiteral("0.001"));
}

// A true minus sign, so that columns of figures line up.
void TestMetricText::differences() {
    QCOMPARE(deltaText("accuracy", -0.075, 0.9), QStringLiteral("−7.5"));
    QCOMPARE(deltaText("perplexity", 18.25, 12), QStringLiteral("+18.25"));
    QCOMPARE(deltaText("bytes", -8'900'000, 12'400'000), QStringLiteral("−72 %"));
    QCOMPARE(deltaText("bits_per_weight", 4, 16), QStringLiteral("+25 %"));
}

void TestMetricText::titles() {
    QCOMPARE(columnTitle("bytes", "Size"), QStringLiteral("Size"));
    QCOMPARE(columnTitle("accuracy.recall_ko", "recall_ko"), QStringLiteral("recall_ko"));
    QVERIFY(isShare("accuracy.add") && isShare("sparsity") && !isShare("perplexity"));
}

QTEST_GUILESS_MAIN(TestMetricText)
#include "tst_metric_text.moc"
