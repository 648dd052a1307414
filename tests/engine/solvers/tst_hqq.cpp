// Half-quadratic zero points: the shrinkage operator, and never worse than rounding to nearest.
#include "core/engine/model/linear.h"
#include "core/engine/solvers/hqq.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

at::Tensor outliers() {
    const auto generator = [](uint64_t seed) {
        return at::make_generator<at::CPUGeneratorImpl>(seed);
    };
    at::Tensor w = at::randn({64, 256}, generator(1));
    w.masked_fill_(at::randn({64, 256}, generator(2)) > 2.3, 6); // about one in a hundred
    return w;
}

at::Tensor groupErrors(const Grid& grid, const at::Tensor& w, const GridFit& fit, double power) {
    return (rounded(grid, w, fit) - w).abs().pow(power).view({w.size(0), -1, 64}).sum(-1);
}

} // namespace

class TestHqq : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void shrinkVectors() {
        const at::Tensor x = at::tensor({.5F, -.5F, .1F, 0.F});
        const at::Tensor expected = at::tensor({.3768856F, -.3768856F, 0.F, 0.F});
        QVERIFY((shrink(x, .7, 10) - expected).abs().max().item<float>() < 1e-6F);
        const at::Tensor soft = at::tensor({.4F, -.4F, 0.F, 0.F});
        QVERIFY((shrink(x, 1, 10) - soft).abs().max().item<float>() < 1e-6F);
    }

    void theStartHitsBothEnds() {
        const Grid grid{.bits = 4, .group = 0, .fineZero = true};
        const at::Tensor w = at::tensor({.92F, -.35F, .13F, -1.4F}).unsqueeze(0);
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        QVERIFY(std::abs(fit.zero.item<double>() - 9.0517241) < 5e-3); // float16
        const at::Tensor codes = encode(grid, w, fit).to(at::kInt);
        QVERIFY(codes.equal(at::tensor({15, 7, 10, 0}, at::kInt).unsqueeze(0)));
        const at::Tensor expected = at::tensor({.92F, -.317333F, .146667F, -1.4F});
        QVERIFY((rounded(grid, w, fit) - expected).abs().max().item<double>() < 2e-3);
    }

    void noGroupIsWorseThanRounding() {
        const at::Tensor w = outliers();
        for (const int bits : {2, 3, 4}) {
            const Grid whole{.bits = bits, .group = 64};
            const at::Tensor rtn = groupErrors(whole, w, fitGrid(whole, w, RangeRule::MinMax), 0.7);
            Grid fine = whole;
            fine.fineZero = true;
            const at::Tensor now = groupErrors(fine, w, hqq(fine, w, {}), 0.7);
            QVERIFY((now <= rtn * (1 + 1e-5)).all().item<bool>());
            QVERIFY(now.sum().item<double>() < 0.97 * rtn.sum().item<double>());
        }
    }

    // Levels are multiples of the step wherever a whole zero point lies: it only says which of them
    // there are. Those of the full range hold the nearest level of every weight, so no other zero
    // point is better, at any width.
    void wholeZeroPointsStayThoseOfTheRange() {
        const at::Tensor w = outliers();
        for (const int bits : {2, 3, 4, 8}) {
            const Grid whole{.bits = bits, .group = 64};
            QVERIFY(hqq(whole, w, {}).zero.equal(fitGrid(whole, w, RangeRule::MinMax).zero));
        }
    }

    void theMeanErrorFallsAtThreeBits() {
        const at::Tensor w = outliers();
        const Grid whole{.bits = 3, .group = 64};
        Grid fine = whole;
        fine.fineZero = true;
        const double rtn = (rounded(whole, w, fitGrid(whole, w, RangeRule::MinMax)) - w)
                               .abs()
                               .mean()
                               .item<double>();
        const double now = (rounded(fine, w, hqq(fine, w, {})) - w).abs().mean().item<double>();
        QVERIFY(now < 0.98 * rtn);
    }

    void noIterationsLeaveTheRange() {
        const at::Tensor w = outliers();
        const Grid whole{.bits = 4, .group = 64};
        const GridFit fit = hqq(whole, w, {.iterations = 0});
        QVERIFY(fit.zero.equal(fitGrid(whole, w, RangeRule::MinMax).zero));
    }

    void zeroPointsAreStoredInSixteenBits() {
        const at::Tensor w = outliers();
        const Grid grid{.bits = 3, .group = 64, .fineZero = true};
        const GridFit fit = hqq(grid, w, {});
        const Quantized part = makeQuantized(grid, encode(grid, w, fit), fit);
        QVERIFY(part.zero.scalar_type() == at::kHalf);
        QVERIFY(fitOf(part).zero.equal(fit.zero));
        QCOMPARE(grid.bitsPerWeight(256), 3.5);
    }
};

QTEST_GUILESS_MAIN(TestHqq)
#include "tst_hqq.moc"
