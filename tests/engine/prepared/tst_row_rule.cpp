// From timings to the rows that packed weights serve.
#include "core/engine/prepared/row_rule.h"
#include "tests/support/std_string.h"

#include <QTest>

#include <random>

using namespace lathe;

namespace {

/// Timings where the dense layer takes a second.
std::vector<RowTiming> timings(std::initializer_list<std::pair<int64_t, double>> ratios) {
    std::vector<RowTiming> result;
    for (const auto& [rows, ratio] : ratios) {
        result.push_back({rows, 1, ratio});
    }
    return result;
}

} // namespace

class TestRowRule : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingMeasuredIsDense() {
        const RowRule rule;
        QVERIFY(!rule.packed(1));
        QVERIFY(rule.never());
        QCOMPARE(rule.text(), std::string("none"));
    }

    void fewRowsOnly() {
        const RowRule rule(timings({{1, 0.6}, {16, 2}, {256, 20}}));
        QVERIFY(rule.packed(1));
        QVERIFY(!rule.packed(2)); // somewhere between 1 and 16 the dense layer overtakes
        QVERIFY(!rule.packed(16));
        QVERIFY(!rule.packed(10000));
        QVERIFY(!rule.always());
        QCOMPARE(rule.text(), std::string("rows 1"));
    }

    void manyRowsOnly() {
        const RowRule rule(timings({{1, 15}, {16, 1.02}, {256, 0.7}, {4096, 0.5}}));
        QVERIFY(!rule.packed(1));
        QVERIFY(!rule.packed(255));
        QVERIFY(rule.packed(256));
        QVERIFY(rule.packed(1000));
        QVERIFY(rule.packed(100000));
        QCOMPARE(rule.text(), std::string("rows from 256"));
    }

    void bothEndsNotTheMiddle() {
        const RowRule rule(timings({{1, 0.5}, {4, 0.8}, {16, 1.5}, {256, 0.9}}));
        QVERIFY(rule.packed(3));
        QVERIFY(!rule.packed(5));
        QVERIFY(!rule.packed(100));
        QVERIFY(rule.packed(256));
        QCOMPARE(rule.text(), std::string("rows 1 to 4, from 256"));
    }

    /// Nearly as fast everywhere and faster somewhere: then the dense weight need not be kept.
    void allRows() {
        const RowRule rule(timings({{1, 0.5}, {16, 1.04}, {256, 0.9}}));
        QVERIFY(rule.always());
        QVERIFY(rule.packed(7));
        QCOMPARE(rule.text(), std::string("all rows"));
        QVERIFY(RowRule(timings({{1, 1.02}, {16, 1.03}})).never());
    }

    /// A kernel found hopeless early was not measured with more rows: dense there.
    void unmeasuredRowsAreAsTheLast() {
        const RowRule rule(timings({{1, 3}}));
        QVERIFY(rule.never());
        QVERIFY(!rule.packed(5000));
    }

    void neverSlowerThanAllowed() {
        std::mt19937_64 random(0);
        std::uniform_real_distribution<double> ratio(0.2, 2);
        for (int i = 0; i < 10000; ++i) {
            const auto measured = timings({{1, ratio(random)},
                                           {16, ratio(random)},
                                           {256, ratio(random)},
                                           {4096, ratio(random)}});
            const RowRule rule(measured);
            for (const RowTiming& timing : measured) {
                QVERIFY(!rule.packed(timing.rows) || timing.ratio() <= kSlowestAllowed);
            }
            QVERIFY(!rule.always() || !rule.never());
        }
    }

    void meanCountsDenseAsOne() {
        const auto measured = timings({{1, 0.25}, {16, 4}});
        QCOMPARE(meanRatio(RowRule(measured), measured), 0.5);
        QCOMPARE(meanRatio(RowRule(), measured), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestRowRule)
#include "tst_row_rule.moc"
