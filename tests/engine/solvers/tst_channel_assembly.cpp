// Splitting and merging channels: what is exact is exact, the error of a merge is the one of the
// formula, and widths stay.
#include "core/engine/solvers/channel_assembly.h"
#include "tests/engine/solvers/random_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor outputs(const Gather& gather, const at::Tensor& x, const at::Tensor& w) {
    return applied({gather}, x).matmul(gatheredWeight(gather, w).t());
}

at::Tensor gramOf(const at::Tensor& x) {
    return x.t().matmul(x);
}

/// Inputs [64, 16] of which channels 3 and 8 stand out.
at::Tensor withOutliers() {
    at::Tensor x = test::correlatedInputs(64, 16).clone();
    x.select(1, 3).mul_(20);
    x.select(1, 8).mul_(9);
    return x;
}

} // namespace

class TestChannelAssembly : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// The vector of the specification.
    void copiesFollowTheThreshold() {
        const at::Tensor top = at::tensor({10., 2., 1., 0.5});
        const at::Tensor copies = copiesOf(top, 4);
        QVERIFY(copies.equal(at::tensor({3, 1, 1, 1}, at::kLong)));
        const at::Tensor after = applied({disassembled(copies)}, top.to(at::kFloat));
        QVERIFY(after.allclose(at::tensor({10.f / 3, 2.f, 1.f, 0.5f, 10.f / 3, 10.f / 3})));
    }

    void splittingIsExact() {
        const at::Tensor x = withOutliers();
        const at::Tensor w = test::randomWeight(8, 16);
        const at::Tensor top = x.abs().amax(0);
        const double threshold = top.max().item<double>() / 5;
        const Gather gather = disassembled(copiesOf(top, threshold));
        const at::Tensor exact = x.matmul(w.t());
        QVERIFY((outputs(gather, x, w) - exact).abs().max().item<double>() <
                1e-5 * exact.abs().max().item<double>());
        QVERIFY(applied({gather}, x).abs().max().item<double>() <= threshold * (1 + 1e-5));
    }

    void mergingKeepsTheWidth() {
        const at::Tensor x = withOutliers();
        const at::Tensor w = test::randomWeight(8, 16);
        const at::Tensor copies = copiesOf(x.abs().amax(0), x.abs().max().item<double>() / 4);
        const int64_t extra = copies.sum().item<int64_t>() - 16;
        QVERIFY(extra > 0);
        const Gather gather = assembled(copies, gramOf(x), gramOf(w));
        QCOMPARE(gather.width, int64_t{16});
        QCOMPARE(gather.source.size(0), 16 + extra);
        QVERIFY(applied({gather}, x).abs().max().item<double>() <=
                x.abs().max().item<double>() / 4 * (1 + 1e-5));
    }

    /// Two channels x = (3, 1) with weights (2, 4): 10 becomes 12, as ½(3 − 1)(2 − 4) = −2 says.
    /// The third channel is split, so one merge is due.
    void aMergeErrsAsTheFormulaSays() {
        const at::Tensor x = at::tensor({3.f, 1.f, 8.f}).view({1, 3});
        const at::Tensor w = at::tensor({2.f, 4.f, 0.f}).view({1, 3});
        const Gather gather = assembled(copiesOf(x.abs().amax(0), 4), gramOf(x), gramOf(w));
        QCOMPARE(gather.width, int64_t{3});
        QCOMPARE(outputs(gather, x, w).item<double>(), 12.0);
        QCOMPARE(x.matmul(w.t()).item<double>(), 10.0);
    }

    void equalChannelsMergeExactly() {
        at::Tensor x = test::correlatedInputs(64, 16).clone();
        x.select(1, 5).copy_(x.select(1, 2));
        x.select(1, 0).mul_(3 * x.abs().max().item<double>() /
                            x.select(1, 0).abs().max().item<double>());
        const at::Tensor w = test::randomWeight(8, 16);
        const at::Tensor top = x.abs().amax(0);
        const Gather gather =
            assembled(copiesOf(top, top.max().item<double>() / 2), gramOf(x), gramOf(w));
        QCOMPARE(gather.source.size(0) - gather.in, int64_t{1});
        const at::Tensor exact = x.matmul(w.t());
        QVERIFY((outputs(gather, x, w) - exact).abs().max().item<double>() <
                1e-5 * exact.abs().max().item<double>());
    }

    void thresholdsStayWithinTheRatio() {
        const at::Tensor top = withOutliers().abs().amax(0);
        const std::vector<double> all = splitThresholds(top, 0.25);
        QVERIFY(all.size() > 1);
        QCOMPARE(copiesOf(top, all.front()).sum().item<int64_t>(), int64_t{16});
        for (const double threshold : all) {
            QVERIFY(copiesOf(top, threshold).sum().item<int64_t>() <= 20);
        }
        QVERIFY(std::ranges::is_sorted(all, std::greater()));
    }

    void silentInputsSplitNothing() { QVERIFY(splitThresholds(at::zeros({4}), 0.5).empty()); }
};

QTEST_GUILESS_MAIN(TestChannelAssembly)
#include "tst_channel_assembly.moc"
