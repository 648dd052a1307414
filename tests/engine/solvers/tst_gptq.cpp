#include "core/engine/solvers/gptq.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestGptq : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void errorsSumToTheObjective_data();
    void errorsSumToTheObjective();
    void everyFormatKeepsTheIdentity_data();
    void everyFormatKeepsTheIdentity();
    void smallExamplesByHand();
    void sameCodesAsTheSlowReference_data();
    void sameCodesAsTheSlowReference();
    void gainGrowsWithCorrelation_data();
    void gainGrowsWithCorrelation();
    void uncorrelatedInputsGiveRoundToNearest();
    void correlatedInputsBeatRoundToNearest();
    void blockWidthDoesNotChangeTheResult();
    void actOrderDoesNotDependOnTheOrderOfColumns();
    void deadInputsKeepTheirRounding();
    void zerosStayWhereTheyAre();
    void badStatisticsAreRefused();
};

namespace {

constexpr double kDamp = 0.01;

ColumnOrder orderOf(bool actOrder) {
    return actOrder ? ColumnOrder::FallingDiagonal : ColumnOrder::AsGiven;
}

GptqOptions bits(int count, int64_t group, bool symmetric = false) {
    return {.grid = Grid{.bits = count, .symmetric = symmetric, .group = group}};
}

at::Tensor roundToNearest(const at::Tensor& weight, const Grid& grid) {
    const auto w = weight.to(at::kFloat);
    const auto fit = fitGrid(grid, w, RangeRule::MinMax);
    return decode(grid, encode(grid, w, fit), fit);
}

} // namespace

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
    const auto factor = inverseFactor(layer.gram, kDamp, orderOf(actOrder));
    auto options = bits(bitCount, group, symmetric);
    options.blockColumns = 32;
    const auto result = gptq(layer.weight, factor, options);
    const double direct = outputError(layer.weight, result.weight, factor.damped());
    QVERIFY2(std::abs(result.objective - direct) <= 1e-9 * direct,
             qPrintable(QStringLiteral("%1 and %2").arg(result.objective).arg(direct)));
    const auto decoded = decode(options.grid, result.codes, result.fit);
    QVERIFY(at::allclose(decoded.to(at::kDouble), result.weight, 1e-6, 1e-12));
}

void TestGptq::everyFormatKeepsTheIdentity_data() {
    QTest::addColumn<std::string>("format");
    QTest::addColumn<bool>("actOrder");
    QTest::addColumn<bool>("keepZeros");
    for (const char* format : {"int", "full", "centred", "fp8_e4m3", "fp8_e5m2", "fp4_e2m1",
                               "mxfp4", "mxfp8", "nvfp4", "nf4"}) {
        for (const bool actOrder : {false, true}) {
            for (const bool keepZeros : {false, true}) {
                QTest::addRow("%s%s%s", format, actOrder ? " act-order" : "",
                              keepZeros ? " zeros kept" : "")
                    << std::string(format) << actOrder << keepZeros;
            }
        }
    }
}

void TestGptq::everyFormatKeepsTheIdentity() {
    QFETCH(std::string, format);
    QFETCH(bool, actOrder);
    QFETCH(bool, keepZeros);
    auto layer = randomLayer(16, 128, 23);
    layer.weight.masked_fill_(layer.weight.abs() < 0.4, 0);
    const auto factor = inverseFactor(layer.gram, kDamp, orderOf(actOrder));
    const GptqOptions options{
        .grid = gridNamed(format), .blockColumns = 48, .keepZeros = keepZeros};
    const auto result = gptq(layer.weight, factor, options);
    const double direct = outputError(layer.weight, result.weight, factor.damped());
    QVERIFY(std::abs(result.objective - direct) <= 1e-9 * direct);
    const auto decoded = decode(options.grid, result.codes, result.fit).to(at::kDouble);
    QVERIFY(at::allclose(decoded, result.weight, 1e-6, 1e-12));
    // Correlated inputs: the sweep beats rounding, whatever the format.
    auto plain = roundToNearest(layer.weight, options.grid);
    QVERIFY(direct < outputError(layer.weight, plain, factor.damped()));
    if (keepZeros) {
        QVERIFY(at::equal(decoded.masked_select(layer.weight == 0),
                          at::zeros_like(decoded.masked_select(layer.weight == 0))));
    }
}

namespace {

/// Two weights under H, and a third that no input correlates with: 15 makes the asymmetric 4-bit
/// grid have steps of 1.
GptqResult solveByHand(double a, double b, const at::Tensor& h, double damp, bool actOrder) {
    const auto weight = at::tensor({a, b, 15.0}, at::kDouble).unsqueeze(0);
    auto gram = at::eye(3, weight.options());
    gram.narrow(0, 0, 2).narrow(1, 0, 2).copy_(h);
    return gptq(weight, inverseFactor(gram, damp, orderOf(actOrder)), bits(4, 0));
}

at::Tensor matrix(double a, double b, double c, double d) {
    return at::tensor({a, b, c, d}, at::kDouble).view({2, 2});
}

void compareSolution(const GptqResult& result, int first, int second, double objective) {
    QCOMPARE(result.codes[0][0].item<int>(), first);
    QCOMPARE(result.codes[0][1].item<int>(), second);
    QVERIFY2(std::abs(result.objective - objective) < 1e-6,
             qPrintable(QString::number(result.objective)));
}

} // namespace

// What two columns give, worked out with pencil and paper.
void TestGptq::smallExamplesByHand() {
    const auto skewed = matrix(2, 1, 1, 1);
    compareSolution(solveByHand(0.4, 0.4, skewed, 0, false), 0, 1, 0.20);
    compareSolution(solveByHand(0.4, 0.4, skewed.flip({0, 1}), 0, false), 0, 1, 0.40);
    // Act-order takes the column with the larger diagonal first, wherever it stands.
    compareSolution(solveByHand(0.4, 0.4, skewed.flip({0, 1}), 0, true), 1, 0, 0.20);
    compareSolution(solveByHand(0.4, 0.4, matrix(1, 0.8, 0.8, 1), 0, false), 0, 1, 0.136);
    compareSolution(solveByHand(0.6, 0.7, matrix(4, 2, 2, 2), 0, false), 1, 0, 0.5);
    const auto damped = inverseFactor(matrix(1, 0.8, 0.8, 1), 0.01).upper;
    QVERIFY(at::allclose(damped, matrix(1.6300906, -1.2911610, 0, 0.9950372), 1e-6, 1e-7));
}

namespace {

/// The layer of tests/tools/gptq_reference.py.
RandomLayer referenceLayer() {
    uint32_t state = 1;
    const auto next = [&] {
        state = 1664525U * state + 1013904223U;
        return state / 4294967296.0 - 0.5;
    };
    const auto weight = at::zeros({4, 16}, at::kDouble);
    const auto inputs = at::zeros({48, 16}, at::kDouble);
    auto* w = weight.data_ptr<double>();
    for (int64_t i = 0; i < weight.numel(); ++i) {
        w[i] = next();
    }
    auto* x = inputs.data_ptr<double>();
    for (int64_t i = 0; i < inputs.numel(); ++i) {
        const int64_t column = i % 16;
        x[i] = 0.875 * (column > 0 ? x[i - 1] : 0.0) + next() * double(1 + column % 3);
    }
    return {weight, inputs.t().matmul(inputs)};
}

} // namespace

void TestGptq::sameCodesAsTheSlowReference_data() {
    QTest::addColumn<int>("bitCount");
    QTest::addColumn<int64_t>("group");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("actOrder");
    QTest::addColumn<double>("objective");
    QTest::addColumn<QByteArray>("codes");
    QTest::addRow("3 bits, symmetric, whole rows")
        << 3 << int64_t{0} << true << false << 2.39239501628
        << QByteArrayLiteral("2 3 4 5 2 3 6 4 1 5 2 4 4 6 3 7 7 3 5 5 2 1 1 3 1 6 4 4 2 6 7 1 3 7 "
                             "3 5 4 6 7 5 7 7 2 3 5 2 4 2 5 6 3 1 7 2 6 1 3 2 3 2 5 4 2 4");
    QTest::addRow("4 bits, asymmetric, groups of 4")
        << 4 << int64_t{4} << false << false << 0.282199353846
        << QByteArrayLiteral(
               "0 4 8 15 0 6 15 10 0 15 7 10 8 13 0 15 15 0 10 6 5 1 0 9 0 15 13 6 2 11 14 0 0 15 "
               "1 5 0 14 12 6 14 15 0 3 15 0 9 0 10 15 5 0 15 4 13 0 12 0 10 3 15 6 0 11");
    QTest::addRow("3 bits, symmetric, whole rows, act-order")
        << 3 << int64_t{0} << true << true << 3.14381623142
        << QByteArrayLiteral("3 3 4 5 1 3 6 5 1 5 2 4 4 6 2 7 5 3 5 4 3 1 1 3 1 5 5 3 3 5 7 2 3 7 "
                             "3 5 4 7 6 5 7 7 2 3 5 2 4 2 4 6 3 1 7 3 6 1 3 1 3 2 6 3 2 5");
    QTest::addRow("4 bits, asymmetric, groups of 8, act-order")
        << 4 << int64_t{8} << false << true << 0.380746121564
        << QByteArrayLiteral(
               "3 6 9 13 0 6 15 10 1 10 4 7 9 13 4 15 15 5 11 9 2 1 0 4 0 11 9 5 2 12 15 1 0 15 1 "
               "5 4 15 13 8 14 15 0 4 9 0 6 0 10 14 5 1 15 4 13 0 7 0 6 2 15 7 2 11");
}

void TestGptq::sameCodesAsTheSlowReference() {
    QFETCH(int, bitCount);
    QFETCH(int64_t, group);
    QFETCH(bool, symmetric);
    QFETCH(bool, actOrder);
    QFETCH(double, objective);
    QFETCH(QByteArray, codes);
    const auto layer = referenceLayer();
    auto options = bits(bitCount, group, symmetric);
    options.blockColumns = 8;
    const auto result =
        gptq(layer.weight, inverseFactor(layer.gram, kDamp, orderOf(actOrder)), options);
    QByteArrayList ours;
    for (int64_t i = 0; i < result.codes.numel(); ++i) {
        ours << QByteArray::number(result.codes.const_data_ptr<uint8_t>()[i]);
    }
    QCOMPARE(ours.join(' '), codes);
    QVERIFY(std::abs(result.objective - objective) < 1e-9 * objective);
}

void TestGptq::gainGrowsWithCorrelation_data() {
    QTest::addColumn<double>("correlation");
    QTest::addColumn<double>("largestRatio");
    QTest::newRow("none") << 0.0 << 1.02;
    QTest::newRow("0.5") << 0.5 << 0.85;
    QTest::newRow("0.9") << 0.9 << 0.45;
    QTest::newRow("0.99") << 0.99 << 0.2;
}

// Inputs that follow each other by AR(1): H_ij = ρ^|i-j|.
void TestGptq::gainGrowsWithCorrelation() {
    QFETCH(double, correlation);
    QFETCH(double, largestRatio);
    const auto weight = randomLayer(64, 16, 29).weight;
    auto gram = at::eye(16, weight.options());
    for (int64_t i = 0; i < 256; ++i) {
        gram.data_ptr<double>()[i] = std::pow(correlation, std::abs(i / 16 - i % 16));
    }
    const auto factor = inverseFactor(gram);
    const auto options = bits(3, 0, true);
    const double plain = outputError(weight, roundToNearest(weight, options.grid), factor.damped());
    const double ratio = gptq(weight, factor, options).objective / plain;
    QVERIFY2(ratio < largestRatio, qPrintable(QString::number(ratio)));
}

void TestGptq::uncorrelatedInputsGiveRoundToNearest() {
    const auto layer = randomLayer(8, 64, 3);
    const auto factor = inverseFactor(at::diag(layer.gram.diagonal()));
    const auto options = bits(4, 16);
    const auto result = gptq(layer.weight, factor, options);
    QVERIFY(at::equal(result.weight.to(at::kFloat), roundToNearest(layer.weight, options.grid)));
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
    for (const int64_t group : {0, 8, 64}) {
        auto options = bits(3, group);
        options.blockColumns = 128;
        const auto whole = gptq(layer.weight, factor, options);
        for (const int64_t width : {1, 7, 24, 32}) {
            options.blockColumns = width;
            QVERIFY(at::equal(gptq(layer.weight, factor, options).codes, whole.codes));
        }
    }
}

void TestGptq::actOrderDoesNotDependOnTheOrderOfColumns() {
    const auto layer = randomLayer(6, 64, 13);
    const auto options = bits(3, 0);
    const auto order = ColumnOrder::FallingDiagonal;
    const auto straight = gptq(layer.weight, inverseFactor(layer.gram, kDamp, order), options);
    const auto backwards =
        gptq(layer.weight.flip(1), inverseFactor(layer.gram.flip({0, 1}), kDamp, order), options);
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
    QVERIFY(at::equal(result.weight.select(1, 9).to(at::kFloat),
                      roundToNearest(layer.weight, options.grid).select(1, 9)));
}

// A layer pruned to half keeps its mask, and the weights that stay make up for it.
void TestGptq::zerosStayWhereTheyAre() {
    auto layer = randomLayer(32, 64, 31);
    layer.weight.masked_fill_(layer.weight.abs() < 0.67, 0);
    const auto factor = inverseFactor(layer.gram);
    auto options = bits(3, 16);
    options.keepZeros = true;
    const auto kept = gptq(layer.weight, factor, options);
    const auto decoded = decode(options.grid, kept.codes, kept.fit);
    QVERIFY(!decoded.masked_select(layer.weight == 0).any().item<bool>());
    QVERIFY(kept.objective <
            outputError(layer.weight, roundToNearest(layer.weight, options.grid), factor.damped()));
    options.keepZeros = false;
    const auto moved = gptq(layer.weight, factor, options);
    QVERIFY(moved.weight.masked_select(layer.weight == 0).any().item<bool>());
}

void TestGptq::badStatisticsAreRefused() {
    auto layer = randomLayer(5, 32, 19);
    using Limits = std::numeric_limits<double>;
    for (const double bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
        layer.gram[3][3] = bad;
        QVERIFY_THROWS_EXCEPTION(Error, inverseFactor(layer.gram));
    }
    const auto good = randomLayer(5, 32, 19);
    QVERIFY_THROWS_EXCEPTION(Error, gptq(good.weight, inverseFactor(good.gram), bits(4, 24)));
}

QTEST_GUILESS_MAIN(TestGptq)
#include "tst_gptq.moc"
