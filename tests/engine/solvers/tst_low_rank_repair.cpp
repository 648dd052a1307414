#include "core/engine/solvers/inverse_factor.h"
#include "core/engine/solvers/low_rank_repair.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestLowRankRepair : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesExactlyTheRestOfTheSpectrum();
    void fullRankRestores();
    void weightingKeepsWhatInputsUse();
    void weightedIsBestForOutputs();
    void indefiniteWeightsAreRefused();
};

namespace {

double remaining(const at::Tensor& error, const LowRankFactors& factors, const at::Tensor& h) {
    return outputError(error, factors.up.matmul(factors.down), h);
}

} // namespace

void TestLowRankRepair::leavesExactlyTheRestOfTheSpectrum() {
    const auto error = randomLayer(24, 40, 1).weight;
    const auto values = at::linalg_svdvals(error);
    const auto plain = at::eye(40, error.options());
    for (const int64_t rank : {0, 1, 8, 23}) {
        const auto factors = lowRankRepair(error, rank);
        QCOMPARE(factors.up.size(1), rank);
        const double rest = values.narrow(0, rank, 24 - rank).square().sum().item<double>();
        QVERIFY(std::abs(remaining(error, factors, plain) - rest) < 1e-9);
    }
}

void TestLowRankRepair::fullRankRestores() {
    const auto layer = randomLayer(24, 40, 2);
    for (const auto& h : {at::Tensor(), inverseFactor(layer.gram).damped()}) {
        const auto factors = lowRankRepair(layer.weight, 1000, h);
        QVERIFY(at::allclose(factors.up.matmul(factors.down), layer.weight, 1e-7, 1e-9));
    }
}

// E = diag(.3, -.1): alone the first is the larger; inputs with power 1 and 16 make it .3 and .4.
void TestLowRankRepair::weightingKeepsWhatInputsUse() {
    const auto error = at::diag(at::tensor({0.3, -0.1}, at::kDouble));
    const auto h = at::diag(at::tensor({1.0, 16.0}, at::kDouble));
    QVERIFY(std::abs(remaining(error, lowRankRepair(error, 1), at::eye(2, h.options())) - 0.01) <
            1e-12);
    QVERIFY(std::abs(remaining(error, lowRankRepair(error, 1), h) - 0.16) < 1e-12);
    QVERIFY(std::abs(remaining(error, lowRankRepair(error, 1, h), h) - 0.09) < 1e-12);
}

void TestLowRankRepair::weightedIsBestForOutputs() {
    const auto layer = randomLayer(32, 48, 3);
    const auto h = inverseFactor(layer.gram).damped();
    for (const int64_t rank : {1, 4, 16}) {
        const double weighted = remaining(layer.weight, lowRankRepair(layer.weight, rank, h), h);
        const double plain = remaining(layer.weight, lowRankRepair(layer.weight, rank), h);
        QVERIFY(weighted < plain);
    }
}

void TestLowRankRepair::indefiniteWeightsAreRefused() {
    const auto h = at::diag(at::tensor({1.0, -1.0}, at::kDouble));
    QVERIFY_THROWS_EXCEPTION(Error, lowRankRepair(at::eye(2, h.options()), 1, h));
}

QTEST_GUILESS_MAIN(TestLowRankRepair)
#include "tst_low_rank_repair.moc"
