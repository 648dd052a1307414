#include "ui/plots/chart_range.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace lathe::ui;

namespace {

ChartData curve(std::vector<double> x, std::vector<double> y) {
    return {.lines = {{.x = x, .y = std::move(y), .errors = std::vector<double>(x.size())}}};
}

} // namespace

class TestChartRange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsEveryPoint();
    void neverEmpty();
    void sharesReachFromNothingToAll();
    void barsStandOnZero();
    void barsKeepRoomForTheirErrors();
    void sharesHaveNoRoomBeyondTheWhole();
    void logScaleStaysAboveZero();
    void labelsAvoidEachOther();
    void crowdedPointsAreNamedFromTheTop();
    void aLongNameMovesSideways();
    void labelsThatFindNoPlaceAreLeftOut();
    void manyLabelsNeverOverlap();
    void theFrontIsNamedBeforeOthers();
};

void TestChartRange::showsEveryPoint() {
    const ChartRange range = rangeOf(curve({0, 100}, {-2, 3}), {});
    QVERIFY(range.left < 0 && range.right > 100);
    QVERIFY(range.bottom < -2 && range.top > 3);
    QCOMPARE(rangeOf(curve({0, 1}, {0, 3}), {}).bottom, 0.0); // nothing below zero is invented
}

void TestChartRange::neverEmpty() {
    for (const bool log : {false, true}) {
        for (const ChartData& content :
             {ChartData{}, curve({5}, {7}), curve({0}, {0}), curve({NAN}, {INFINITY})}) {
            const ChartRange range = rangeOf(content, {.log = log});
            QVERIFY(range.right > range.left);
            QVERIFY(range.top > range.bottom);
        }
    }
}

void TestChartRange::sharesReachFromNothingToAll() {
    const ChartRange range = rangeOf(curve({0, 1}, {0.4, 0.5}), {.percent = true});
    QCOMPARE(range.bottom, 0.0);
    QVERIFY(range.top > 1 && range.top < 1.1);
}

void TestChartRange::barsStandOnZero() {
    const ChartData content{.categories = {QString(), QString(), QString()},
                            .bars = {{.values = {5.0, 6.0, 7.0}}}};
    const ChartRange range = rangeOf(content, {});
    QCOMPARE(range.bottom, 0.0);
    QVERIFY(range.left < -0.4 && range.right > 2.4);
}

void TestChartRange::barsKeepRoomForTheirErrors() {
    const ChartData content{.categories = {QString()},
                            .bars = {{.values = {100.0}, .errors = {50}}}};
    QVERIFY(rangeOf(content, {}).top > 150);
}

// Accuracy whiskers passed 100 %.
void TestChartRange::sharesHaveNoRoomBeyondTheWhole() {
    const ChartData content{
        .points = {{.x = 1, .y = 0.95, .error = 0.4}, {.x = 2, .y = 0.9, .error = 0.1}}};
    const ChartRange range = rangeOf(content, {.percent = true});
    QVERIFY(range.top < 1.1);
    QVERIFY(rangeOf(content, {}).top > 1.35);
}

void TestChartRange::logScaleStaysAboveZero() {
    const ChartRange range = rangeOf(curve({0, 1, 2}, {0, 2, 2000}), {.log = true});
    QVERIFY(range.bottom > 0 && range.bottom < 2);
    QVERIFY(range.top > 2000);
}

void TestChartRange::labelsAvoidEachOther() {
    const std::vector<QPointF> points{{100, 100}, {104, 100}, {390, 100}};
    const std::vector<QSizeF> extents(3, QSizeF(60, 14));
    const QRectF frame(0, 0, 400, 200);
    const auto places = placeLabels(points, extents, frame);
    for (size_t i = 0; i < places.size(); ++i) {
        QVERIFY(frame.contains(places[i]));
        for (size_t k = 0; k < i; ++k) {
            QVERIFY(!places[i].intersects(places[k]));
        }
        for (const QPointF& point : points) {
            QVERIFY(!places[i].contains(point));
        }
    }
}

// Three variants of one size near the left edge, the lowest listed before the middle one.
void TestChartRange::crowdedPointsAreNamedFromTheTop() {
    const QRectF frame(0, 0, 500, 200);
    const std::vector<QPointF> points{{56, 50}, {56, 92}, {56, 54}};
    const auto places =
        placeLabels(points, {QSizeF(120, 18), QSizeF(62, 18), QSizeF(58, 18)}, frame);
    for (size_t i = 0; i < places.size(); ++i) {
        QVERIFY(frame.contains(places[i]));
        for (size_t j = 0; j < i; ++j) {
            QVERIFY(!places[i].intersects(places[j]));
        }
    }
    QVERIFY(places[0].top() < places[2].top() && places[2].top() < places[1].top());
}

// The demo's two pruned variants: level with each other, low in the frame, one name long.
void TestChartRange::aLongNameMovesSideways() {
    const QRectF frame(60, 4, 464, 170);
    const std::vector<QPointF> points{{143, 155.6}, {474.6, 154}};
    const auto places = placeLabels(points, {QSizeF(236, 18), QSizeF(93, 18)}, frame);
    QVERIFY(!places[0].intersects(places[1]));
    for (const QRectF& place : places) {
        QVERIFY(frame.contains(place));
        QVERIFY(!place.contains(points[0]) && !place.contains(points[1]));
    }
}

// Leave out, not overdraw.
void TestChartRange::labelsThatFindNoPlaceAreLeftOut() {
    const std::vector<QPointF> points(9, QPointF(200, 100)); // more than there are sides
    const QRectF frame(0, 0, 400, 200);
    const auto places = placeLabels(points, {9, QSizeF(90, 14)}, frame);
    const auto left = std::ranges::count_if(places, [](const QRectF& p) { return p.isEmpty(); });
    QVERIFY(left > 0 && left < 9);
    const auto beyond = placeLabels({{500, 100}}, {QSizeF(90, 14)}, frame);
    QVERIFY(beyond[0].isEmpty()); // its point is not seen
}

void TestChartRange::manyLabelsNeverOverlap() {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> across(0, 480);
    std::uniform_real_distribution<double> up(0, 220);
    std::vector<QPointF> points;
    std::vector<QSizeF> extents;
    for (int i = 0; i < 192; ++i) {
        points.emplace_back(across(random), up(random));
        extents.emplace_back(60 + i % 90, 16);
    }
    const QRectF frame(0, 0, 480, 220);
    const auto places = placeLabels(points, extents, frame);
    for (size_t i = 0; i < places.size(); ++i) {
        for (size_t k = 0; k < places.size() && !places[i].isEmpty(); ++k) {
            QVERIFY(i == k || !places[i].intersects(places[k]));
            QVERIFY(!places[i].contains(points[k]));
        }
    }
}

void TestChartRange::theFrontIsNamedBeforeOthers() {
    const QRectF frame(0, 0, 150, 40); // room for one
    const std::vector<QPointF> points{{40, 20}, {44, 22}};
    const std::vector<QSizeF> extents(2, QSizeF(90, 16));
    QVERIFY(!placeLabels(points, extents, frame)[0].isEmpty());
    const auto places = placeLabels(points, extents, frame, {false, true});
    QVERIFY(places[0].isEmpty() && !places[1].isEmpty());
}

QTEST_GUILESS_MAIN(TestChartRange)
#include "tst_chart_range.moc"
