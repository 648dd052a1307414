// Weights that are rounded while they train: values, gradients, and what is stored at the end.
#include "core/engine/numbers/formats.h"
#include "core/engine/train/trained_grid.h"
#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

using Scales = GridTraining::Scales;

at::Tensor leaf(const std::vector<float>& values, int64_t columns) {
    return at::tensor(values, at::kFloat).view({-1, columns}).clone().requires_grad_();
}

at::Tensor randomWeight(int64_t rows, int64_t columns) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(uint64_t{7});
    return at::empty({rows, columns}).normal_(0, 1, generator).requires_grad_();
}

/// A symmetric grid of 3 bits with the levels -4 … 3.
Grid threeBits() {
    return {.bits = 3, .symmetric = true, .group = 0, .symmetry = Grid::Symmetry::Centred};
}

/// Values and slopes of a grid whose scale is set to `scale`.
struct Learned {
    at::Tensor weight, levels;
    TrainedGrid grid;

    Learned(const std::vector<float>& values, double scale)
        : weight(leaf(values, static_cast<int64_t>(values.size())))
        , grid(weight, {.grid = threeBits(), .scales = Scales::Learned}) {
        {
            const at::NoGradGuard noGrad;
            grid.scale().fill_(scale);
        }
        levels = grid.levels(weight);
    }
};

std::vector<std::string> formats() {
    return {"int", "fp8_e4m3", "fp8_e5m2", "fp4_e2m1", "mxfp4", "mxfp8", "nvfp4"};
}

} // namespace

class TestTrainedGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lsqVectors_data();
    void lsqVectors();
    void gradientScaleOfLsq();
    void slopesAreThoseOfTheStraightThroughFunction_data();
    void slopesAreThoseOfTheStraightThroughFunction();
    void storedCodesMeanTheLevels_data();
    void storedCodesMeanTheLevels();
    void slopesPassWhereTheRangeIsThatOfTheWeights();
    void weightsOnTheGridStay();
    void ternaryIsTheMeanMagnitude();
    void learningScalesLowersTheError();
    void slopeOfScalesAloneIsTheSumOverCodes();
    void refusals();
};

/// The vector of the specification: scale 0.5, levels -4 … 3.
void TestTrainedGrid::lsqVectors_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<float>("level");
    QTest::addColumn<float>("byScale");
    QTest::addColumn<float>("byValue");
    QTest::newRow("0.6") << 0.6F << 0.5F << -0.2F << 1.0F;
    QTest::newRow("-0.3") << -0.3F << -0.5F << -0.4F << 1.0F;
    QTest::newRow("clipped above") << 1.7F << 1.5F << 3.0F << 0.0F;
    QTest::newRow("clipped below") << -3.0F << -2.0F << -4.0F << 0.0F;
    QTest::newRow("half way, to even") << 0.25F << 0.0F << -0.5F << 1.0F;
    QTest::newRow("0.76") << 0.76F << 1.0F << 0.48F << 1.0F;
}

void TestTrainedGrid::lsqVectors() {
    QFETCH(float, value);
    QFETCH(float, level);
    QFETCH(float, byScale);
    QFETCH(float, byValue);
    const Learned one({value}, 0.5);
    one.levels.sum().backward();
    QCOMPARE(one.levels.item<float>(), level);
    QCOMPARE(one.weight.grad().item<float>(), byValue);
    const double scaled = 1 / std::sqrt(3.0); // one weight, highest level 3
    QVERIFY(std::abs(one.grid.scale().grad().item<double>() - byScale * scaled) < 1e-6);
}

/// 1 / √(8 · 3) = 0.2041241 for eight weights a group.
void TestTrainedGrid::gradientScaleOfLsq() {
    const Learned eight({0.6F, 0, 0, 0, 0, 0, 0, 0}, 0.5);
    eight.levels.sum().backward();
    QVERIFY(std::abs(eight.grid.scale().grad().item<double>() + 0.2 * 0.2041241) < 1e-6);
}

void TestTrainedGrid::slopesAreThoseOfTheStraightThroughFunction_data() {
    QTest::addColumn<bool>("symmetric");
    QTest::newRow("symmetric") << true;
    QTest::newRow("asymmetric") << false;
}

/// With the rounding held at what it is, the levels are a smooth function s·(n − z) of scale and
/// zero point; its finite differences are the slopes.
void TestTrainedGrid::slopesAreThoseOfTheStraightThroughFunction() {
    QFETCH(bool, symmetric);
    const at::Tensor weight = randomWeight(3, 32);
    const Grid grid{.bits = 3, .symmetric = symmetric, .group = 16};
    const TrainedGrid trained(weight, {.grid = grid, .scales = Scales::Learned});
    {
        const at::NoGradGuard noGrad;
        trained.scale().mul_(0.7).copy_(trained.scale().to(at::kHalf)); // some weights are clipped
    }
    const at::Tensor slope = randomWeight(3, 32).detach().flip({1});
    (trained.levels(weight) * slope).sum().backward();
    const double own = 1 / std::sqrt(16.0 * static_cast<double>(grid.highest()));
    const at::Tensor s = trained.scale().detach().to(at::kDouble).unsqueeze(-1);
    const at::Tensor w = weight.detach().to(at::kDouble).view({3, 2, 16});
    const at::Tensor z =
        symmetric ? at::Tensor() : trained.zero().detach().to(at::kDouble).round().unsqueeze(-1);
    const auto low = static_cast<double>(grid.lowest());
    const auto high = static_cast<double>(grid.highest());
    const auto place = [&](const at::Tensor& scale, const at::Tensor& zero) {
        return (zero.defined() ? w / scale + zero : w / scale).clamp(low, high);
    };
    const at::Tensor held = place(s, z).round() - place(s, z); // what passes straight through
    const auto value = [&](const at::Tensor& scale, const at::Tensor& zero) {
        const at::Tensor number = place(scale, zero) + held;
        return (zero.defined() ? number - zero : number) * scale;
    };
    const double step = 1e-6;
    const at::Tensor g = slope.view({3, 2, 16}).to(at::kDouble);
    const at::Tensor byScale =
        ((value(s + step, z) - value(s - step, z)) / (2 * step) * g).sum(-1) * own;
    QVERIFY((byScale - trained.scale().grad()).abs().max().item<double>() < 1e-5);
    if (!symmetric) {
        const at::Tensor byZero =
            ((value(s, z + step) - value(s, z - step)) / (2 * step) * g).sum(-1) * own;
        QVERIFY((byZero - trained.zero().grad()).abs().max().item<double>() < 1e-5);
    }
}

void TestTrainedGrid::storedCodesMeanTheLevels_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("learned");
    for (const std::string& format : formats()) {
        for (const bool learned : {false, true}) {
            QTest::addRow("%s%s", format.c_str(), learned ? " learned" : "")
                << QString::fromStdString(format) << learned;
        }
    }
    QTest::newRow("nf4") << QStringLiteral("nf4") << false;
}

void TestTrainedGrid::storedCodesMeanTheLevels() {
    QFETCH(QString, format);
    QFETCH(bool, learned);
    const at::Tensor weight = randomWeight(8, 128);
    const Grid grid = gridOf(format.toStdString(), 4, 32, false);
    const TrainedGrid trained(weight,
                              {.grid = grid, .scales = learned ? Scales::Learned : Scales::Range});
    if (learned) {
        const at::NoGradGuard noGrad;
        trained.scale().mul_(0.83);
    }
    const at::Tensor levels = trained.levels(weight).detach();
    const Quantized stored = trained.stored(weight);
    QVERIFY(wellFormed(stored));
    const at::Tensor meant = weightOf(Linear{.parts = {stored}, .bias = {}});
    QVERIFY2(meant.equal(levels),
             qPrintable(QString::number((meant - levels).abs().max().item<double>())));
}

/// Weights in their own range are never clipped, so all of their slopes pass.
void TestTrainedGrid::slopesPassWhereTheRangeIsThatOfTheWeights() {
    for (const bool symmetric : {false, true}) {
        const at::Tensor weight = randomWeight(4, 64);
        const TrainedGrid trained(weight,
                                  {.grid = {.bits = 4, .symmetric = symmetric, .group = 32}});
        const at::Tensor slope = randomWeight(4, 64).detach().flip({1});
        (trained.levels(weight) * slope).sum().backward();
        QVERIFY(weight.grad().equal(slope));
    }
}

void TestTrainedGrid::weightsOnTheGridStay() {
    const at::Tensor weight = randomWeight(4, 64);
    const TrainedGrid trained(weight, {.grid = {.bits = 4, .group = 32}});
    const at::Tensor once = trained.levels(weight).detach();
    const at::Tensor twice = trained.levels(once.clone().requires_grad_());
    QVERIFY((twice - once).abs().max().item<double>() < 2e-3); // scales are stored in 16 bits
}

void TestTrainedGrid::ternaryIsTheMeanMagnitude() {
    const Grid grid{.bits = 2, .symmetric = true, .group = 0};
    const at::Tensor weight = leaf({0.2F, -1.0F, 0.05F, 0.75F}, 4);
    const TrainedGrid trained(weight, {.grid = grid, .scales = Scales::AbsMean});
    const at::Tensor levels = trained.levels(weight).detach();
    const at::Tensor expected = at::tensor({0.0F, -0.5F, 0.0F, 0.5F}).view({1, 4});
    QVERIFY((levels - expected).abs().max().item<double>() < 1e-6); // the mean of |w| is 0.5
}

/// Trained scales reach the best scale that a fine search finds, to one percent of the error.
void TestTrainedGrid::learningScalesLowersTheError() {
    const at::Tensor weight = randomWeight(1, 256).detach();
    const Grid grid{.bits = 3, .symmetric = true, .group = 0};
    const TrainedGrid trained(weight, {.grid = grid, .scales = Scales::Learned});
    const auto error = [&](double scale) {
        const at::Tensor levels =
            (weight / scale)
                .round()
                .clamp(static_cast<double>(grid.lowest()), static_cast<double>(grid.highest())) *
            scale;
        return (levels - weight).square().sum().item<double>();
    };
    double best = error(1);
    for (double scale = 0.2; scale < 1.5; scale += 0.001) {
        best = std::min(best, error(scale));
    }
    at::Tensor scale = trained.scale();
    for (int step = 0; step < 400; ++step) {
        scale.mutable_grad() = at::Tensor();
        (trained.levels(weight) - weight).square().sum().backward();
        const at::NoGradGuard noGrad;
        scale.sub_(scale.grad() * 5e-3);
    }
    QVERIFY(error(scale.item<double>()) <= 1.01 * best);
}

void TestTrainedGrid::slopeOfScalesAloneIsTheSumOverCodes() {
    const at::Tensor weight = randomWeight(2, 64).detach();
    const TrainedGrid trained(weight, {.grid = {.bits = 2, .group = 32}});
    const Quantized part = trained.stored(weight);
    const at::Tensor scale = fitOf(part).scale.clone().requires_grad_();
    const at::Tensor levels = levelsOfCodes(part, scale);
    QVERIFY(levels.detach().equal(weightOf(Linear{.parts = {part}, .bias = {}})));
    const at::Tensor slope = randomWeight(2, 64).detach();
    (levels * slope).sum().backward();
    const at::Tensor codes = unpackCodes(part.codes, 2, 64).to(at::kFloat).view({2, 2, 32});
    const at::Tensor expected =
        (slope.view({2, 2, 32}) * (codes - part.zero.to(at::kFloat).unsqueeze(-1))).sum(-1);
    QVERIFY((scale.grad() - expected).abs().max().item<double>() < 1e-5);
}

void TestTrainedGrid::refusals() {
    QVERIFY_THROWS_EXCEPTION(
        Error, requireLearnable({.grid = gridOf("nf4", 4, 64, false), .scales = Scales::Learned}));
    QVERIFY_THROWS_EXCEPTION(Error,
                             requireLearnable({.grid = {.bits = 4}, .scales = Scales::AbsMean}));
    requireLearnable({.grid = gridOf("nf4", 4, 64, false)});
}

QTEST_APPLESS_MAIN(TestTrainedGrid)
#include "tst_trained_grid.moc"
