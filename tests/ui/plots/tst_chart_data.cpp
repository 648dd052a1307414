#include "ui/plots/chart_data.h"

#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace lathe::ui;

namespace {

QStringList textOf(const std::vector<ReadOut>& rows) {
    QStringList out;
    for (const ReadOut& row : rows) {
        out.push_back(QStringLiteral("%1 %2 %3").arg(row.name).arg(row.x).arg(row.y));
    }
    return out;
}

QStringList layers(int blocks) {
    QStringList out;
    for (int i = 0; i < blocks; ++i) {
        for (const char* part : {"q_proj", "up_proj", "down_proj"}) {
            out.push_back(QStringLiteral("blocks.%1.%2").arg(i).arg(QLatin1String(part)));
        }
    }
    return out;
}

} // namespace

class TestChartData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whiskersOfSharesEndAtTheWhole();
    void emptyWithoutAFiniteValue();
    void readOutTakesTheNearestPoints();
    void readOutHasAtMostFiveRows();
    void barsOfOneCategory();
    void frontEqualsBruteForce_data();
    void frontEqualsBruteForce();
    void equalPointsCountOnce();
    void tickTextsThatFit();
    void tickTextsOfLayers();
    void csv();
    void numbers();
};

void TestChartData::emptyWithoutAFiniteValue() {
    ChartData content;
    QVERIFY(content.isEmpty());
    content.lines.push_back({.x = {1}, .y = {NAN}, .errors = {0}});
    content.bars.push_back({.values = {std::nullopt, NAN}});
    QVERIFY(content.isEmpty());
    content.bars[0].values[0] = 0.0;
    QVERIFY(!content.isEmpty());
}

void TestChartData::readOutTakesTheNearestPoints() {
    const QString a = QStringLiteral("a");
    const QString b = QStringLiteral("b");
    const ChartData content{
        .lines = {{.name = a, .x = {0, 10, 20}, .y = {1, 2, 3}, .errors = {0, 0, 0}},
                  {.name = b, .x = {0, 12}, .y = {9, NAN}, .errors = {0, 0}},
                  {.name = QStringLiteral("none yet")}}};
    QCOMPARE(textOf(readOutAt(content, 11, 8)),
             (QStringList{QStringLiteral("b 0 9"), QStringLiteral("a 10 2")}));
}

void TestChartData::readOutHasAtMostFiveRows() {
    ChartData content;
    for (int i = 0; i < 9; ++i) {
        content.lines.push_back(
            {.name = QString::number(i), .x = {0}, .y = {double(i)}, .errors = {0}});
    }
    QCOMPARE(textOf(readOutAt(content, 0, 8)),
             (QStringList{QStringLiteral("8 0 8"), QStringLiteral("7 0 7"), QStringLiteral("6 0 6"),
                          QStringLiteral("5 0 5"), QStringLiteral("4 0 4")}));
}

void TestChartData::barsOfOneCategory() {
    const ChartData content{.bars = {{.name = QStringLiteral("base"), .values = {0.5, 0.9}},
                                     {.name = QStringLiteral("half"), .values = {0.1}},
                                     {.name = QStringLiteral("4bit"), .values = {0.2, {}}}}};
    QCOMPARE(textOf(barsAt(content, 1, 0)), QStringList{QStringLiteral("base 1 0.9")});
    QCOMPARE(barsAt(content, 0, 0).size(), size_t{3});
    QVERIFY(barsAt(content, 7, 0).empty());
}

void TestChartData::frontEqualsBruteForce_data() {
    QTest::addColumn<bool>("up");
    QTest::newRow("larger is better") << true;
    QTest::newRow("smaller is better") << false;
}

// CMP-3: the front equals brute force on 200 random points.
void TestChartData::frontEqualsBruteForce() {
    QFETCH(bool, up);
    QRandomGenerator random(7);
    std::vector<QPointF> points;
    for (int i = 0; i < 200; ++i) {
        points.emplace_back(random.bounded(40), random.bounded(40)); // with ties
    }
    const auto beats = [&](const QPointF& a, const QPointF& b) {
        const double ay = up ? a.y() : -a.y();
        const double by = up ? b.y() : -b.y();
        return a.x() <= b.x() && ay >= by && (a.x() < b.x() || ay > by);
    };
    std::vector<QPointF> expected;
    for (const QPointF& point : points) {
        const bool beaten = std::any_of(points.begin(), points.end(),
                                        [&](const QPointF& other) { return beats(other, point); });
        const bool seen = std::find(expected.begin(), expected.end(), point) != expected.end();
        if (!beaten && !seen) {
            expected.push_back(point);
        }
    }
    std::sort(expected.begin(), expected.end(),
              [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
    std::vector<QPointF> front;
    for (const size_t index : paretoFront(points, up)) {
        front.push_back(points[index]);
    }
    QCOMPARE(front, expected);
}

void TestChartData::equalPointsCountOnce() {
    QCOMPARE(paretoFront({{1, 1}, {1, 1}}, true), std::vector<size_t>{0});
    QVERIFY(paretoFront({}, true).empty());
}

void TestChartData::tickTextsThatFit() {
    const QStringList few{QStringLiteral("add"), QStringLiteral("sort"), QStringLiteral("copy")};
    QCOMPARE(tickTexts(few, 3, 3), few);
    QCOMPARE(tickTexts(few, 2, 2),
             (QStringList{QStringLiteral("add"), QString(), QStringLiteral("copy")}));
}

void TestChartData::tickTextsOfLayers() {
    QCOMPARE(tickTexts(layers(2), 3, 10),
             (QStringList{QStringLiteral("0"), {}, {}, QStringLiteral("1"), {}, {}}));
    QStringList thin = tickTexts(layers(32), 10, 8);
    thin.removeAll(QString());
    QCOMPARE(thin.size(), 8);
    QCOMPARE(thin[1], QStringLiteral("4"));
}

void TestChartData::csv() {
    const ChartData content{
        .lines = {{.name = QStringLiteral("a, \"b\""), .x = {0.5}, .y = {1e-7}, .errors = {0.25}}},
        .categories = {QStringLiteral("add"), QStringLiteral("sub")},
        .bars = {{.name = QStringLiteral("base"), .values = {0.5, {}}, .errors = {0.1, 0}}},
        .points = {{.label = QStringLiteral("p"), .x = 3, .y = 4}}};
    QCOMPARE(toCsv(content), QStringLiteral("name,x,value,stderr\n"
                                            "\"a, \"\"b\"\"\",0.5,1e-07,0.25\n"
                                            "base,add,0.5,0.1\n"
                                            "p,3,4,0\n"));
}

void TestChartData::numbers() {
    QCOMPARE(numberText(12.34567), QStringLiteral("12.35"));
    QCOMPARE(numberText(0), QStringLiteral("0"));
    QCOMPARE(numberText(12000), QStringLiteral("12000"));
    QCOMPARE(numberText(1.25e9), QStringLiteral("1.25e+09"));
    QCOMPARE(numberText(0.00001), QStringLiteral("1e-05"));
}

void TestChartData::whiskersOfSharesEndAtTheWhole() {
    const auto pair = [](double down, double up) { return std::pair(down, up); };
    QCOMPARE(whiskers(0.5, 0.25, true), pair(0.25, 0.25));
    QCOMPARE(whiskers(0.875, 0.25, true), pair(0.25, 0.125));
    QCOMPARE(whiskers(0.125, 0.25, true), pair(0.125, 0.25));
    QCOMPARE(whiskers(1.0, 0.25, true), pair(0.25, 0.0));
    QCOMPARE(whiskers(0.875, 0.25, false), pair(0.25, 0.25)); // a perplexity has no end
}

QTEST_GUILESS_MAIN(TestChartData)
#include "tst_chart_data.moc"
