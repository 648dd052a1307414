// Which inputs stand together, so that an N:M pattern keeps more.
#include "core/engine/solvers/channel_order.h"
#include "core/engine/solvers/linear_assignment.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace lathe;

namespace {

at::Tensor randomScores(int64_t rows, int64_t columns, uint64_t seed) {
    return at::rand({rows, columns}, at::detail::createCPUGenerator(seed), at::kDouble);
}

double gainOf(const at::Tensor& gains, const std::vector<int64_t>& columns) {
    double sum = 0;
    for (size_t row = 0; row < columns.size(); ++row) {
        sum += gains[static_cast<int64_t>(row)][columns[row]].item<double>();
    }
    return sum;
}

} // namespace

class TestChannelOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void assignmentIsTheBestOfAll();
    void assignmentTakesEveryColumnOnce();
    void orderIsAPermutationThatKeepsMore_data();
    void orderIsAPermutationThatKeepsMore();
    void orderComesNearTheBestOfAll();
    void equalColumnsStayAsTheyAre();
    void groupsBeyondOneExchangeAreOrderedToo();
};

void TestChannelOrder::assignmentIsTheBestOfAll() {
    for (uint64_t seed = 0; seed < 20; ++seed) {
        const at::Tensor gains = randomScores(6, 6, seed) - 0.5;
        std::vector<int64_t> columns(6);
        std::iota(columns.begin(), columns.end(), 0);
        double best = -1e9;
        do {
            best = std::max(best, gainOf(gains, columns));
        } while (std::ranges::next_permutation(columns).found);
        QVERIFY(std::abs(gainOf(gains, bestAssignment(gains)) - best) < 1e-12);
    }
}

void TestChannelOrder::assignmentTakesEveryColumnOnce() {
    std::vector<int64_t> columns = bestAssignment(randomScores(200, 200, 1));
    std::ranges::sort(columns);
    for (size_t i = 0; i < columns.size(); ++i) {
        QCOMPARE(columns[i], static_cast<int64_t>(i));
    }
    QCOMPARE(bestAssignment(at::ones({1, 1}, at::kDouble)), std::vector<int64_t>{0});
}

void TestChannelOrder::orderIsAPermutationThatKeepsMore_data() {
    QTest::addColumn<int>("keep");
    QTest::addColumn<int>("group");
    QTest::newRow("2:4") << 2 << 4;
    QTest::newRow("4:8") << 4 << 8;
    QTest::newRow("1:4") << 1 << 4;
    QTest::newRow("3:4") << 3 << 4;
}

void TestChannelOrder::orderIsAPermutationThatKeepsMore() {
    QFETCH(int, keep);
    QFETCH(int, group);
    for (uint64_t seed = 0; seed < 5; ++seed) {
        // Strong channels side by side, where a pattern must give up half of them.
        const at::Tensor strength = at::arange(64, at::kDouble).div(16).exp();
        const at::Tensor scores = randomScores(24, 64, seed) * strength;
        const at::Tensor order = channelOrder(scores, keep, group);
        QVERIFY(at::equal(std::get<0>(order.sort()), at::arange(64)));
        const double before = keptScore(scores, keep, group);
        const double after = keptScore(scores.index_select(1, order), keep, group);
        QVERIFY2(after > 1.005 * before, qPrintable(QString::number(after / before)));
    }
}

// Eight columns in two groups of four: 35 ways to divide them.
void TestChannelOrder::orderComesNearTheBestOfAll() {
    double reached = 0;
    double possible = 0;
    for (uint64_t seed = 0; seed < 20; ++seed) {
        const at::Tensor scores = randomScores(5, 8, seed);
        std::vector<int64_t> columns(8);
        std::iota(columns.begin(), columns.end(), 0);
        const double before = keptScore(scores, 2, 4);
        double best = 0;
        std::vector<int> first{1, 1, 1, 1, 0, 0, 0, 0};
        do {
            std::vector<int64_t> order;
            for (const int side : {1, 0}) {
                std::ranges::copy_if(columns, std::back_inserter(order),
                                     [&](int64_t c) { return first[size_t(c)] == side; });
            }
            best = std::max(best, keptScore(scores.index_select(1, at::tensor(order)), 2, 4));
        } while (std::ranges::prev_permutation(first).found);
        const double after = keptScore(scores.index_select(1, channelOrder(scores, 2, 4)), 2, 4);
        QVERIFY(after >= before && after <= best + 1e-12);
        reached += after - before;
        possible += best - before;
    }
    QVERIFY2(reached > 0.6 * possible, qPrintable(QString::number(reached / possible)));
}

void TestChannelOrder::equalColumnsStayAsTheyAre() {
    QVERIFY(at::equal(channelOrder(at::ones({3, 16}, at::kDouble), 2, 4), at::arange(16)));
}

void TestChannelOrder::groupsBeyondOneExchangeAreOrderedToo() {
    const at::Tensor scores = randomScores(2, 4 * 300, 3).to(at::kFloat);
    const at::Tensor order = channelOrder(scores, 2, 4);
    QVERIFY(at::equal(std::get<0>(order.sort()), at::arange(4 * 300)));
    QVERIFY(keptScore(scores.index_select(1, order), 2, 4) > keptScore(scores, 2, 4));
}

QTEST_GUILESS_MAIN(TestChannelOrder)
#include "tst_channel_order.moc"
