// Scales of AWQ and SmoothQuant against hand-made vectors; clipping against a slow search.
#include "core/engine/solvers/channel_scales.h"
#include "tests/engine/solvers/random_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor fitted(const at::Tensor& weight, const Grid& grid) {
    return rounded(grid, weight, fitGrid(grid, weight, RangeRule::MinMax));
}

/// Σ over rows of (x·(ŵ − w))², per output and group, one group at a time.
double groupError(const at::Tensor& change, const at::Tensor& rows) {
    return rows.matmul(change).square().sum().item<double>();
}

} // namespace

class TestChannelScales : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// The vectors of the specification.
    void awqScalesAreThePowersNormalized() {
        const at::Tensor scales = awqScales(at::tensor({4., 0.25, 1.}), 0.5);
        QVERIFY(scales.allclose(at::tensor({2.f, 0.5f, 1.f})));
    }

    void alphaZeroScalesNothing() {
        QVERIFY(awqScales(at::tensor({4., 0., 1.}), 0).equal(at::ones({3})));
    }

    void aSilentChannelKeepsAScale() {
        const at::Tensor scales = awqScales(at::tensor({4., 0., 1.}), 0.5);
        QVERIFY(scales.min().item<double>() > 0);
        QVERIFY(scales.isfinite().all().item<bool>());
    }

    void smoothScalesEqualizeMaxima() {
        const at::Tensor x = at::tensor({8., 0.5, 2.});
        const at::Tensor w = at::tensor({0.5, 1., 0.5});
        const at::Tensor scales = smoothScales(x, w, 0.5);
        QVERIFY(scales.allclose(at::tensor({4.f, 0.70710678f, 2.f})));
        QVERIFY((x / scales).allclose(w * scales));
    }

    void alphaMovesBetweenInputsAndWeights() {
        const at::Tensor x = at::tensor({8., 0.5});
        const at::Tensor w = at::tensor({0.5, 2.});
        QVERIFY(smoothScales(x, w, 1).allclose(x.to(at::kFloat)));
        QVERIFY(smoothScales(x, w, 0).allclose(w.reciprocal().to(at::kFloat)));
    }

    /// Every group against a loop over the ten limits.
    void clippingFindsTheBestLimitOfEachGroup() {
        const Grid grid{.bits = 3, .group = 8};
        const at::Tensor weight = test::randomWeight(4, 16);
        const at::Tensor rows = test::correlatedInputs(64, 16);
        const at::Tensor clipped = clippedWeight(weight, groupGramsOfRows(rows, 8), grid);
        for (int64_t row = 0; row < 4; ++row)
            for (int64_t group = 0; group < 2; ++group) {
                const at::Tensor w = weight.narrow(0, row, 1).narrow(1, 8 * group, 8);
                const at::Tensor x = rows.narrow(1, 8 * group, 8);
                const double top = w.abs().max().item<double>();
                double best = 1e30;
                for (int i = 0; i < 10; ++i) {
                    const double limit = top * (1 - 0.05 * i);
                    const at::Tensor tried = fitted(w.clamp(-limit, limit).contiguous(), grid);
                    best = std::min(best, groupError((tried - w).squeeze(0), x));
                }
                const at::Tensor own =
                    clipped.narrow(0, row, 1).narrow(1, 8 * group, 8).contiguous();
                const double error = groupError((fitted(own, grid) - w).squeeze(0), x);
                QVERIFY(std::abs(error - best) <= 1e-4 * best);
            }
    }

    void gramsOfGroupsStandOnTheDiagonal() {
        const at::Tensor rows = test::correlatedInputs(64, 16);
        const at::Tensor byRows = groupGramsOfRows(rows, 8);
        QCOMPARE(byRows.sizes(), (at::IntArrayRef{2, 8, 8}));
        const at::Tensor second = rows.narrow(1, 8, 8);
        QVERIFY(byRows[1].allclose(second.t().matmul(second), 1e-4, 1e-4));
        QVERIFY(groupGramsOfGram(rows.t().matmul(rows), 8).allclose(byRows, 1e-4, 1e-4));
    }

    void aWholeRowMayBeOneGroup() {
        const Grid grid{.bits = 3, .group = 0};
        const at::Tensor weight = test::randomWeight(8, 32);
        const at::Tensor rows = test::correlatedInputs(64, 32);
        const auto error = [&](const at::Tensor& w) {
            return rows.matmul((fitted(w, grid) - weight).t()).square().sum().item<double>();
        };
        QVERIFY(error(clippedWeight(weight, groupGramsOfRows(rows, 32), grid)) <= error(weight));
    }
};

QTEST_GUILESS_MAIN(TestChannelScales)
#include "tst_channel_scales.moc"
