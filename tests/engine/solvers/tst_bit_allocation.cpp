#include "core/engine/solvers/bit_allocation.h"
#include "core/plain/base/error.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace lathe;

class TestBitAllocation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheOptimumWhereGreedyDoesNot();
    void equalsBruteForce();
    void exactBeatsGreedyBeatsUniform();
    void moreBudgetNeverHurts();
    void unevenSizesStayWithinTheBudget();
    void damageIsMadeMonotone();
    void tooSmallABudgetIsRefused();
    void clustersEqualBruteForce();
    void clustersAreOrderedByTheirMeans();
};

namespace {

std::vector<AllocationUnit> threeUnits() {
    return {{{20, 40, 80}, {5, 1, 0.1}},
            {{40, 80, 160}, {2, 0.5, 0.05}},
            {{20, 40, 80}, {0.4, 0.1, 0.01}}};
}

std::vector<AllocationUnit> randomUnits(size_t count, uint32_t seed, bool whole) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(0.1, 1);
    std::vector<AllocationUnit> units;
    for (size_t u = 0; u < count; ++u) {
        const double weights = whole ? 10 * std::ceil(8 * uniform(random)) : 97 * uniform(random);
        const double damage = std::pow(uniform(random), 3);
        units.push_back({{2 * weights, 3 * weights, 4 * weights, 8 * weights},
                         {damage, damage * uniform(random) / 2, damage / 16, damage / 4096}});
    }
    return monotone(units);
}

double bitsOf(const std::vector<AllocationUnit>& units, size_t format) {
    double bits = 0;
    for (const auto& unit : units) {
        bits += unit.bits[format];
    }
    return bits;
}

double bruteForce(const std::vector<AllocationUnit>& units, double budget) {
    double best = std::numeric_limits<double>::infinity();
    const auto formats = units.front().bits.size();
    const auto all = static_cast<size_t>(std::pow(formats, units.size()));
    for (size_t code = 0; code < all; ++code) {
        double bits = 0;
        double damage = 0;
        for (size_t u = 0, rest = code; u < units.size(); ++u, rest /= formats) {
            bits += units[u].bits[rest % formats];
            damage += units[u].distortion[rest % formats];
        }
        best = bits <= budget ? std::min(best, damage) : best;
    }
    return best;
}

} // namespace

void TestBitAllocation::findsTheOptimumWhereGreedyDoesNot() {
    const auto at120 = allocateExactly(threeUnits(), 120);
    QCOMPARE(at120.choice, (std::vector<size_t>{1, 0, 1}));
    QCOMPARE(at120.distortion, 3.1);
    QCOMPARE(at120.bits, 120.0);
    QCOMPARE(allocateExactly(threeUnits(), 160).distortion, 1.6);
    QCOMPARE(allocateExactly(threeUnits(), 200).distortion, 0.7);
    QCOMPARE(allocateExactly(threeUnits(), 200).choice, (std::vector<size_t>{2, 1, 1}));
    // Greedy stops at (4, 2, 2) bits with 3.4; spending what is left finds the optimum here.
    QCOMPARE(allocateGreedily(threeUnits(), 120).distortion, 3.1);
}

void TestBitAllocation::equalsBruteForce() {
    for (uint32_t seed = 0; seed < 20; ++seed) {
        const auto units = randomUnits(6, seed, true);
        const double budget = std::floor(bitsOf(units, 0) * (1 + seed % 7 / 3.0));
        const auto found = allocateExactly(units, budget);
        QVERIFY(found.bits <= budget);
        QVERIFY(std::abs(found.distortion - bruteForce(units, budget)) < 1e-12);
    }
}

void TestBitAllocation::exactBeatsGreedyBeatsUniform() {
    for (uint32_t seed = 0; seed < 20; ++seed) {
        const auto units = randomUnits(30, 100 + seed, true);
        for (const size_t format : {1, 2}) {
            const double budget = bitsOf(units, format);
            double uniform = 0;
            for (const auto& unit : units) {
                uniform += unit.distortion[format];
            }
            const double greedy = allocateGreedily(units, budget).distortion;
            QVERIFY(allocateExactly(units, budget).distortion <= greedy);
            QVERIFY(greedy <= uniform);
        }
    }
}

void TestBitAllocation::moreBudgetNeverHurts() {
    const auto units = randomUnits(12, 7, true);
    double before = std::numeric_limits<double>::infinity();
    for (double budget = bitsOf(units, 0); budget <= bitsOf(units, 3); budget += 50) {
        const double damage = allocateExactly(units, budget).distortion;
        QVERIFY(damage <= before);
        before = damage;
    }
}

// Sizes without a common divisor are rounded up: the budget holds, and greedy is never better.
void TestBitAllocation::unevenSizesStayWithinTheBudget() {
    for (uint32_t seed = 0; seed < 20; ++seed) {
        const auto units = randomUnits(6, 200 + seed, false);
        const double budget = bitsOf(units, 1);
        const auto found = allocateExactly(units, budget, 500);
        QVERIFY(found.bits <= budget * (1 + 1e-9));
        QVERIFY(found.distortion <= allocateGreedily(units, budget).distortion);
        QVERIFY(found.distortion >= bruteForce(units, budget) - 1e-12);
    }
}

void TestBitAllocation::damageIsMadeMonotone() {
    const auto units = monotone({{{2, 4, 8}, {1, 3, 0.5}}});
    QCOMPARE(units.front().distortion, (std::vector<double>{1, 1, 0.5}));
}

void TestBitAllocation::tooSmallABudgetIsRefused() {
    QVERIFY_THROWS_EXCEPTION(Error, allocateExactly(threeUnits(), 79));
    QCOMPARE(allocateExactly(threeUnits(), 80).choice, (std::vector<size_t>{0, 0, 0}));
}

void TestBitAllocation::clustersEqualBruteForce() {
    std::mt19937 random(3);
    std::normal_distribution<double> normal;
    for (int turn = 0; turn < 10; ++turn) {
        std::vector<double> values(9);
        for (double& value : values) {
            value = 1e6 + normal(random);
        }
        const auto costOf = [&](const std::vector<size_t>& cluster) {
            double cost = 0;
            for (size_t k = 0; k < 3; ++k) {
                double sum = 0;
                double count = 0;
                for (size_t i = 0; i < values.size(); ++i) {
                    sum += cluster[i] == k ? values[i] : 0;
                    count += cluster[i] == k;
                }
                for (size_t i = 0; i < values.size(); ++i) {
                    cost += cluster[i] == k ? std::pow(values[i] - sum / count, 2) : 0;
                }
            }
            return cost;
        };
        double best = std::numeric_limits<double>::infinity();
        for (size_t code = 0; code < 19683; ++code) {
            std::vector<size_t> cluster;
            for (size_t i = 0, rest = code; i < 9; ++i, rest /= 3) {
                cluster.push_back(rest % 3);
            }
            best = std::min(best, costOf(cluster));
        }
        QVERIFY(std::abs(costOf(clusters(values, 3)) - best) < 1e-7);
    }
}

void TestBitAllocation::clustersAreOrderedByTheirMeans() {
    QCOMPARE(clusters({9, 0.1, 5, 0, 5.2, 9.1}, 3), (std::vector<size_t>{2, 0, 1, 0, 1, 2}));
    QCOMPARE(clusters({4, 4, 4}, 3), (std::vector<size_t>{0, 0, 0}));
    QCOMPARE(clusters({4, 4, 1}, 3), (std::vector<size_t>{1, 1, 0}));
    QCOMPARE(clusters({}, 3), std::vector<size_t>{});
}

QTEST_GUILESS_MAIN(TestBitAllocation)
#include "tst_bit_allocation.moc"
