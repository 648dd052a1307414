#include "core/engine/solvers/sparse_gpt.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestSparseGpt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void errorsSumToTheObjective();
    void twoInputsByHand_data();
    void twoInputsByHand();
    void diagonalStatisticsMaskByWandaAndChangeNothingElse();
    void nothingToPruneIsTheIdentity();
    void countsAreExact();
    void patternKeepsExactlyN();
    void beatsMasksWithoutCorrection();
    void leastSquaresOnTheSameMaskIsTheBound();
    void patternMustDivideTheInputs();
};

void TestSparseGpt::errorsSumToTheObjective() {
    for (uint64_t seed = 0; seed < 20; ++seed) {
        const auto layer = randomLayer(7, 96, seed);
        const auto factor = inverseFactor(layer.gram);
        for (const SparseGptOptions& options :
             {SparseGptOptions{.sparsity = 0.6, .blockColumns = 32},
              SparseGptOptions{.keep = 2, .of = 4}}) {
            const auto result = sparseGpt(layer.weight, factor, options);
            const double direct = outputError(layer.weight, result.weight, factor.damped());
            QVERIFY(std::abs(result.objective - direct) <= 1e-9 * direct);
        }
    }
}

void TestSparseGpt::twoInputsByHand_data() {
    QTest::addColumn<std::vector<double>>("h"); // H00, H01 = H10, H11
    QTest::addColumn<std::vector<double>>("weight");
    QTest::addColumn<std::vector<double>>("expected");
    QTest::addColumn<double>("objective");
    using Numbers = std::vector<double>;
    QTest::newRow("the first goes: the second takes over what they share")
        << Numbers{2, 1, 1} << Numbers{.4, .6} << Numbers{0, 1} << .16;
    QTest::newRow("the second goes: what is behind cannot take over")
        << Numbers{2, 1, 1} << Numbers{.6, .4} << Numbers{.6, 0} << .16;
    QTest::newRow("the first goes, which magnitude and Wanda would keep")
        << Numbers{4, 3, 4} << Numbers{1, .8} << Numbers{0, 1.55} << 1.75;
}

// With w₀ gone, w₁ becomes w₁ + w₀·H₀₁/H₁₁ and w₀²·(H₀₀ − H₀₁²/H₁₁) is lost; with w₁ gone, w₁²·H₁₁
// is lost. The lesser goes.
void TestSparseGpt::twoInputsByHand() {
    QFETCH(std::vector<double>, h);
    QFETCH(std::vector<double>, weight);
    QFETCH(std::vector<double>, expected);
    QFETCH(double, objective);
    const double lost[] = {weight[0] * weight[0] * (h[0] - h[1] * h[1] / h[2]),
                           weight[1] * weight[1] * h[2]};
    QVERIFY(std::abs(std::min(lost[0], lost[1]) - objective) < 1e-14);
    const auto gram = at::tensor({h[0], h[1], h[1], h[2]}, at::kDouble).view({2, 2});
    const auto factor = inverseFactor(gram, /*damp=*/0);
    const auto row = at::tensor(weight, at::kDouble).unsqueeze(0);
    for (const SparseGptOptions& options :
         {SparseGptOptions{.sparsity = 0.5}, SparseGptOptions{.keep = 1, .of = 2}}) {
        const auto result = sparseGpt(row, factor, options);
        QVERIFY(at::allclose(result.weight[0], at::tensor(expected, at::kDouble), 0, 1e-14));
        QVERIFY(std::abs(result.objective - objective) < 1e-14);
    }
}

void TestSparseGpt::diagonalStatisticsMaskByWandaAndChangeNothingElse() {
    const auto layer = randomLayer(8, 32, 2);
    const auto diagonal = layer.gram.diagonal();
    const auto factor = inverseFactor(at::diag(diagonal), 0);
    const auto result = sparseGpt(layer.weight, factor, {.sparsity = 0.5, .blockColumns = 32});
    const auto scores = (layer.weight.abs() * diagonal.sqrt()).flatten();
    const auto threshold = std::get<0>(scores.sort())[128 - 1].item<double>();
    const auto kept = layer.weight.masked_fill(scores.view({8, 32}).le(threshold), 0);
    QVERIFY(at::equal(result.weight, kept));
}

void TestSparseGpt::nothingToPruneIsTheIdentity() {
    const auto layer = randomLayer(8, 32, 4);
    const auto result = sparseGpt(layer.weight, inverseFactor(layer.gram), {.sparsity = 0});
    QVERIFY(at::equal(result.weight, layer.weight));
    QCOMPARE(result.objective, 0.0);
}

void TestSparseGpt::countsAreExact() {
    const auto layer = randomLayer(5, 64, 6);
    const auto result =
        sparseGpt(layer.weight, inverseFactor(layer.gram), {.sparsity = 0.3, .blockColumns = 16});
    for (int64_t begin = 0; begin < 64; begin += 16) {
        QCOMPARE(result.weight.narrow(1, begin, 16).eq(0).sum().item<int64_t>(),
                 int64_t{24}); // floor(5·16·0.3)
    }
}

void TestSparseGpt::patternKeepsExactlyN() {
    const auto layer = randomLayer(5, 64, 8);
    const auto result = sparseGpt(layer.weight, inverseFactor(layer.gram),
                                  {.keep = 3, .of = 8, .blockColumns = 20});
    const auto kept = result.weight.view({5, 8, 8}).ne(0).sum(2);
    QVERIFY(kept.eq(3).all().item<bool>());
}

void TestSparseGpt::beatsMasksWithoutCorrection() {
    for (uint64_t seed = 0; seed < 10; ++seed) {
        const auto layer = randomLayer(64, 64, seed);
        const auto factor = inverseFactor(layer.gram);
        const auto error = [&](const at::Tensor& w) {
            return outputError(layer.weight, w, layer.gram);
        };
        const auto halfOfRow = [&](const at::Tensor& scores) {
            const auto order = scores.argsort(int64_t{1});
            return layer.weight.scatter(1, order.narrow(1, 0, 32), 0);
        };
        const double magnitude = error(halfOfRow(layer.weight.abs()));
        const double wanda = error(halfOfRow(layer.weight.abs() * layer.gram.diagonal().sqrt()));
        const double ours =
            error(sparseGpt(layer.weight, factor, {.sparsity = 0.5, .blockColumns = 64}).weight);
        QVERIFY(ours < wanda && wanda < magnitude);
    }
}

// For a given mask no weights are better than the least-squares refit of each row on its own
// support.
void TestSparseGpt::leastSquaresOnTheSameMaskIsTheBound() {
    const auto layer = randomLayer(6, 32, 12);
    const auto factor = inverseFactor(layer.gram);
    const auto pruned = sparseGpt(layer.weight, factor, {.sparsity = 0.5}).weight;
    auto refit = at::zeros_like(pruned);
    for (int64_t row = 0; row < 6; ++row) {
        const auto support = pruned[row].nonzero().flatten();
        const auto columns = factor.damped().index_select(1, support);
        const auto right = columns.t().matmul(layer.weight[row]);
        refit[row].index_copy_(0, support,
                               at::linalg_solve(columns.index_select(0, support), right));
    }
    QVERIFY(outputError(layer.weight, refit, factor.damped()) <=
            outputError(layer.weight, pruned, factor.damped()) * (1 + 1e-12));
}

void TestSparseGpt::patternMustDivideTheInputs() {
    const auto layer = randomLayer(5, 36, 14);
    QVERIFY_THROWS_EXCEPTION(
        Error, sparseGpt(layer.weight, inverseFactor(layer.gram), {.keep = 4, .of = 8}));
}

QTEST_GUILESS_MAIN(TestSparseGpt)
#include "tst_sparse_gpt.moc"
