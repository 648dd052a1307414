// ALPS, DSnoT and OWL: what is chosen to be zero, and how much.
#include "core/engine/solvers/alps.h"
#include "core/engine/solvers/dsnot.h"
#include "core/engine/solvers/owl.h"
#include "core/engine/solvers/sparse_gpt.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestMaskSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void alpsCountsAreExact();
    void alpsBeatsSparseGptAtHighSparsity();
    void alpsOnDiagonalStatisticsKeepsTheLargest();
    void alpsDampsWhatIsSingular();
    void alpsIsNeverWorseThanTheLargestRefitted();
    void alpsStartsAgainWhereThePenaltyWasTooLarge();
    void dsnotKeepsCountsAndLowersTheDeficit();
    void dsnotInGroupsKeepsThePattern();
    void dsnotWithoutCyclesIsTheIdentity();
    void owlAveragesToTheTarget();
    void owlGivesOutliersMore();
    void owlZerosOfGroupsKeepTheMean();
};

void TestMaskSearch::alpsCountsAreExact() {
    const auto layer = randomLayer(12, 32, 1);
    const auto w = alps(layer.weight, layer.gram, {.sparsity = 0.7});
    QCOMPARE(w.eq(0).sum().item<int64_t>(), int64_t(12 * 32 * 7 / 10));
    const auto pattern = alps(layer.weight, layer.gram, {.keep = 2, .of = 4});
    QVERIFY(pattern.view({12, 8, 4}).ne(0).sum(2).eq(2).all().item<bool>());
    QVERIFY(at::allclose(alps(layer.weight, layer.gram, {.sparsity = 0}), layer.weight));
}

void TestMaskSearch::alpsBeatsSparseGptAtHighSparsity() {
    int better = 0;
    for (uint64_t seed = 0; seed < 10; ++seed) {
        const auto layer = randomLayer(32, 64, seed);
        const auto factor = inverseFactor(layer.gram);
        const auto swept =
            sparseGpt(layer.weight, factor, {.sparsity = 0.7, .blockColumns = 64}).weight;
        const auto searched = alps(layer.weight, layer.gram, {.sparsity = 0.7});
        better += outputError(layer.weight, searched, factor.damped()) <
                          outputError(layer.weight, swept, factor.damped())
                      ? 1
                      : 0;
    }
    QVERIFY2(better >= 9, qPrintable(QStringLiteral("%1 of 10").arg(better)));
}

void TestMaskSearch::alpsOnDiagonalStatisticsKeepsTheLargest() {
    const auto layer = randomLayer(6, 16, 3);
    const auto diagonal = layer.gram.diagonal();
    const auto w = alps(layer.weight, at::diag(diagonal), {.sparsity = 0.5, .damp = 0});
    const auto scores = (layer.weight.abs() * diagonal.sqrt()).flatten();
    const auto threshold = std::get<0>(scores.sort())[48 - 1].item<double>();
    const auto expected = layer.weight.masked_fill(scores.view({6, 16}).le(threshold), 0);
    QVERIFY(at::allclose(w, expected, 1e-6, 1e-9));
}

// The best weights on the support of the largest |w|·‖x‖, row by row by a linear solver.
void TestMaskSearch::alpsIsNeverWorseThanTheLargestRefitted() {
    for (const double sparsity : {0.3, 0.5, 0.8}) {
        for (uint64_t seed = 0; seed < 4; ++seed) {
            const auto layer = randomLayer(16, 32, seed);
            const auto scores = (layer.weight.abs() * layer.gram.diagonal().sqrt()).flatten();
            const auto zeros = static_cast<int64_t>(16 * 32 * sparsity);
            const auto threshold = std::get<0>(scores.sort())[zeros - 1].item<double>();
            const auto kept = scores.view({16, 32}).gt(threshold);
            auto refitted = at::zeros_like(layer.weight);
            for (int64_t row = 0; row < 16; ++row) {
                const auto at = kept[row].nonzero().flatten();
                const auto right = layer.gram.matmul(layer.weight[row]).index_select(0, at);
                const auto own = layer.gram.index_select(0, at).index_select(1, at);
                refitted[row].index_copy_(0, at, at::linalg_solve(own, right));
            }
            const auto searched = alps(layer.weight, layer.gram,
                                       {.sparsity = sparsity, .damp = 0, .refineSteps = 100});
            QVERIFY(outputError(layer.weight, searched, layer.gram) <=
                    outputError(layer.weight, refitted, layer.gram) * (1 + 1e-9));
        }
    }
}

// A first penalty so large that the support by size never changes is lowered until it does.
void TestMaskSearch::alpsStartsAgainWhereThePenaltyWasTooLarge() {
    const auto layer = randomLayer(32, 64, 2);
    const auto error = [&](const AlpsOptions& options) {
        return outputError(layer.weight, alps(layer.weight, layer.gram, options), layer.gram);
    };
    QVERIFY(error({.sparsity = 0.7, .rho = 200}) <
            0.93 * error({.sparsity = 0.7, .iterations = 0})); // the support by size
}

namespace {

struct Refinement {
    at::Tensor weight, zeros;
    DsnotStatistics statistics;

    at::Tensor deficit(const at::Tensor& mask) const {
        return (weight * statistics.sum * mask).sum(1).abs();
    }
};

Refinement refinement(int64_t out, int64_t in) {
    auto generator = at::detail::createCPUGenerator(5);
    Refinement r;
    r.weight = at::randn({out, in}, generator, at::kFloat);
    r.statistics = {at::randn({in}, generator, at::kFloat).mul(4),
                    at::rand({in}, generator, at::kFloat).add(0.1),
                    at::rand({in}, generator, at::kFloat).add(0.1)};
    const auto order =
        (r.weight.abs() * r.statistics.norm).view({out, in / 4, 4}).argsort(int64_t{2});
    r.zeros = at::zeros({out, in / 4, 4}, at::kBool)
                  .scatter(2, order.narrow(2, 0, 2), true)
                  .view({out, in});
    return r;
}

} // namespace

void TestMaskSearch::dsnotKeepsCountsAndLowersTheDeficit() {
    const auto r = refinement(24, 64);
    const auto refined = dsnot(r.weight, r.zeros, r.statistics);
    QVERIFY(at::equal(refined.sum(1), r.zeros.sum(1)));
    QVERIFY((r.deficit(refined) <= r.deficit(r.zeros) + 1e-4).all().item<bool>());
    QVERIFY(r.deficit(refined).sum().item<double>() <
            0.2 * r.deficit(r.zeros).sum().item<double>());
}

void TestMaskSearch::dsnotInGroupsKeepsThePattern() {
    const auto r = refinement(24, 64);
    const auto refined = dsnot(r.weight, r.zeros, r.statistics, {.of = 4});
    QVERIFY(refined.view({24, 16, 4}).sum(2).eq(2).all().item<bool>());
    QVERIFY(!at::equal(refined, r.zeros));
}

void TestMaskSearch::dsnotWithoutCyclesIsTheIdentity() {
    const auto r = refinement(4, 16);
    QVERIFY(at::equal(dsnot(r.weight, r.zeros, r.statistics, {.cycles = 0}), r.zeros));
}

/// Four tokens say nothing of most directions of 32 inputs.
void TestMaskSearch::alpsDampsWhatIsSingular() {
    const auto inputs = at::randn({4, 32});
    double taken = 0;
    const auto pruned = alps(at::randn({8, 32}), inputs.t().matmul(inputs),
                             {.damp = 0, .damped = [&](double damp) { taken = damp; }});
    QVERIFY(at::isfinite(pruned).all().item<bool>());
    QCOMPARE((pruned == 0).sum().item<int64_t>(), int64_t{128});
    QVERIFY(taken <= 0.1);
}

void TestMaskSearch::owlAveragesToTheTarget() {
    const std::vector<double> weights{100, 300, 50};
    const auto s = owlSparsities({2.0, 5.0, 3.5}, weights, 0.6, 0.08);
    QVERIFY(std::abs((s[0] * 100 + s[1] * 300 + s[2] * 50) / 450 - 0.6) < 1e-12);
    QCOMPARE(owlSparsities({4, 4, 4}, weights, 0.6, 0.08), (std::vector<double>{0.6, 0.6, 0.6}));
    QCOMPARE(owlSparsities({2, 5, 3}, weights, 0.6, 0), (std::vector<double>{0.6, 0.6, 0.6}));
    // The first block would lose more than there is: what it cannot give, the others do.
    const auto high = owlSparsities({2.0, 5.0, 3.5}, weights, 0.9, 0.4);
    QCOMPARE(high[0], 0.99);
    QVERIFY(std::abs((high[0] * 100 + high[1] * 300 + high[2] * 50) / 450 - 0.9) < 1e-12);
}

void TestMaskSearch::owlGivesOutliersMore() {
    const auto s = owlSparsities({2.0, 5.0, 3.5}, {1, 1, 1}, 0.6, 0.08);
    QVERIFY(s[0] > s[2] && s[2] > s[1]);
    QVERIFY(s[0] - s[1] <= 0.16 + 1e-12);
}

void TestMaskSearch::owlZerosOfGroupsKeepTheMean() {
    // 4.8, 3.2 and 4.0 of eight: one of the remainders goes up, the largest.
    QCOMPARE(owlZeros({0.6, 0.4, 0.5}, {1, 1, 1}, 8), (std::vector<int64_t>{5, 3, 4}));
    QCOMPARE(owlZeros({0.5, 0.5}, {1, 3}, 4), (std::vector<int64_t>{2, 2}));
    QCOMPARE(owlZeros({0.99, 0.01}, {1, 1}, 4),
             (std::vector<int64_t>{3, 1})); // never a whole group
    // A large block counts as much as it has weights.
    const auto zeros = owlZeros({0.45, 0.65}, {900, 100}, 8);
    QCOMPARE(zeros, (std::vector<int64_t>{4, 5}));
}

QTEST_GUILESS_MAIN(TestMaskSearch)
#include "tst_mask_search.moc"
