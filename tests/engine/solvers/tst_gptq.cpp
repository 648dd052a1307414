#include "core/engine/solvers/gptq.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestGptq : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorInvertsTheDampedMatrix();
    void errorsSumToTheObjective_data();
    void errorsSumToTheObjective();
    void uncorrelatedInputsGiveRoundToNearest();
    void correlatedInputsBeatRoundToNearest();
    void blockWidthDoesNotChangeTheResult();
    void actOrderDoesNotDependOnTheOrderOfColumns();
    void deadInputsKeepTheirRounding();
    void badStatisticsAreRefused();
};

namespace {

GptqOptions bits(int count, int64_t group, bool symmetric = false) {
    return {.grid = Grid{.bits = count, .symmetric = symmetric, .group = group}};
}

at::Tensor roundToNearest(const at::Tensor& weight, const Grid& grid) {
    const auto w = weight.to(at::kFloat);
    const auto fit = fitGrid(grid, w, RangeRule::MinMax);
    return decode(grid, encode(grid, w, fit), fit);
}

} // namespace

void TestGptq::factorInvertsTheDampedMatrix() {
    const auto layer = randomLayer(4, 64, 1);
    const auto factor = inverseFactor(layer.gram);
    const auto product = factor.upper.matmul(factor.damped).matmul(factor.upper.t());
    QVERIFY(at::allclose(product, at::eye(64, product.options()), 1e-9, 1e-9));
    QVERIFY(at::equal(factor.upper, factor.upper.triu()));
    const double mean = layer.gram.diagonal().mean().item<double>();
    QVERIFY(at::allclose(factor.damped.diagonal() - layer.gram.diagonal(),
                         at::full({64}, 0.01 * mean, layer.gram.options())));
}

void TestGptq::errorsSumToTheObjective_data() {
    QTest::addColumn<int>("bitCount");
    QTest::addColumn<int>("group");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("actOrder");
    for (const int b : {2, 3, 4}) {
        for (const int g : {0, 16, 64}) {
            for (const bool symmetric : {false, true}) {
                for (const bool actOrder : {false, true}) {
                    QTest::addRow("%d bits g%d %s %s", b, g, symmetric ? "sym" : "asym",
                                  actOrder ? "act-order" : "in order")
                        << b << g << symmetric << actOrder;
                }
            }
        }
    }
}

// The identity Σe² = tr((W-Q)·H·(W-Q)ᵀ) holds whatever the rounding did, because W - Q = e·U and
// U·H·Uᵀ = 1.
void TestGptq::errorsSumToTheObjective() {
    QFETCH(int, bitCount);
    QFETCH(int, group);
    QFETCH(bool, symmetric);
    QFETCH(bool, actOrder);
    const auto layer = randomLayer(9, 128, 7);
    const auto factor = inverseFactor(layer.gram);
    auto options = bits(bitCount, group, symmetric);
    options.actOrder = actOrder;
    options.blockColumns = 32;
    const auto result = gptq(layer.weight, factor, options);
    const double direct = outputError(layer.weight, result.weight, factor.damped);
    // decode() answers in float32, hence not quite 1e-9 here; the sweep itself is compared below.
    QVERIFY2(std::abs(result.objective - direct) <= 1e-5 * direct,
             qPrintable(QStringLiteral("%1 and %2").arg(result.objective).arg(direct)));
}

void TestGptq::uncorrelatedInputsGiveRoundToNearest() {
    const auto layer = randomLayer(8, 64, 3);
    const auto factor = inverseFactor(at::diag(layer.gram.diagonal()));
    const auto options = bits(4, 16);
    const auto result = gptq(layer.weight, factor, options);
    QVERIFY(at::equal(result.weight, roundToNearest(layer.weight, options.grid)));
}

void TestGptq::correlatedInputsBeatRoundToNearest() {
    const auto layer = randomLayer(64, 64, 5);
    const auto factor = inverseFactor(layer.gram);
    for (const int b : {2, 3, 4}) {
        const auto options = bits(b, 0);
        const double ours =
            outputError(layer.weight, gptq(layer.weight, factor, options).weight, layer.gram);
        const double plain =
            outputError(layer.weight, roundToNearest(layer.weight, options.grid), layer.gram);
        QVERIFY2(ours < plain,
                 qPrintable(QStringLiteral("%1 bits: %2 against %3").arg(b).arg(ours).arg(plain)));
    }
}

void TestGptq::blockWidthDoesNotChangeTheResult() {
    const auto layer = randomLayer(6, 128, 11);
    const auto factor = inverseFactor(layer.gram);
    auto options = bits(3, 0);
    options.blockColumns = 128;
    const auto whole = gptq(layer.weight, factor, options);
    for (const int64_t width : {1, 7, 32}) {
        options.blockColumns = width;
        QVERIFY(at::equal(gptq(layer.weight, factor, options).codes, whole.codes));
    }
}

void TestGptq::actOrderDoesNotDependOnTheOrderOfColumns() {
    const auto layer = randomLayer(6, 64, 13);
    auto options = bits(3, 0);
    options.actOrder = true;
    const auto straight = gptq(layer.weight, inverseFactor(layer.gram), options);
    const auto backwards =
        gptq(layer.weight.flip(1), inverseFactor(layer.gram.flip({0, 1})), options);
    QVERIFY(at::equal(backwards.codes.flip(1), straight.codes));
}

void TestGptq::deadInputsKeepTheirRounding() {
    auto layer = randomLayer(5, 32, 17);
    layer.gram.select(0, 9).zero_();
    layer.gram.select(1, 9).zero_();
    const auto factor = inverseFactor(layer.gram);
    QCOMPARE(factor.dead.sum().item<int64_t>(), int64_t{1});
    const auto options = bits(4, 0);
    GptqOptions fixedScales = options;
    fixedScales.staticGroups = true;
    const auto result = gptq(layer.weight, factor, fixedScales);
    QVERIFY(at::equal(result.weight.select(1, 9),
                      roundToNearest(layer.weight, options.grid).select(1, 9)));
}

void TestGptq::badStatisticsAreRefused() {
    auto layer = randomLayer(5, 32, 19);
    layer.gram[3][3] = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_THROWS_EXCEPTION(Error, inverseFactor(layer.gram));
    const auto good = randomLayer(5, 32, 19);
    QVERIFY_THROWS_EXCEPTION(Error, gptq(good.weight, inverseFactor(good.gram), bits(4, 24)));
}

QTEST_GUILESS_MAIN(TestGptq)
#include "tst_gptq.moc"
