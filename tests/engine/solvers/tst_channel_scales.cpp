// Scales of AWQ and SmoothQuant against hand-made vectors; clipping against a slow search, and
// against what the authors' arithmetic makes of one layer (tests/tools/awq_clip_reference.py).
#include "core/engine/solvers/channel_scales.h"
#include "core/plain/base/json.h"
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

at::Tensor floats(const Json& numbers, int64_t width) {
    return at::tensor(numbers.get<std::vector<float>>()).view({-1, width});
}

/// The number of float16's eleven bits that is nearest below a positive one.
double shortened(double x) {
    int exponent = 0;
    const double mantissa = std::frexp(x, &exponent);
    return std::ldexp(std::floor(std::ldexp(mantissa, 11)), exponent - 11);
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

    /// A loss that is least at alpha 0.6, and one that no scales improve.
    void theSearchFindsTheLeastLoss() {
        const at::Tensor sizes = at::tensor({4.f, 0.25f, 1.f});
        const at::Tensor wanted = awqScales(sizes, 0.6);
        const AwqSearch found = searchAwqScales(sizes, [&](const at::Tensor& scales) {
            return 1 + (scales - wanted).square().sum().item<double>();
        });
        QCOMPARE(found.alpha, 0.6);
        QVERIFY(found.scales.equal(wanted));
        QVERIFY(found.shareOfPlainLoss < 1);
        const AwqSearch none = searchAwqScales(sizes, [](const at::Tensor&) { return 2; });
        QCOMPARE(none.alpha, 0.0);
        QCOMPARE(none.shareOfPlainLoss, 1.0);
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

    /// Every group against a loop over the ten limits, of those that clamp the ones whose scales
    /// float16 holds.
    void clippingFindsTheBestLimitOfEachGroup() {
        const Grid grid{.bits = 3, .group = 8};
        const at::Tensor weight = test::randomWeight(4, 16);
        const at::Tensor rows = test::correlatedInputs(64, 16);
        const at::Tensor clipped = clippedWeight(weight, groupGramsOfRows(rows, 8), grid);
        for (int64_t row = 0; row < 4; ++row) {
            for (int64_t group = 0; group < 2; ++group) {
                const at::Tensor w = weight.narrow(0, row, 1).narrow(1, 8 * group, 8);
                const at::Tensor x = rows.narrow(1, 8 * group, 8);
                const double top = w.abs().max().item<double>();
                double best = 1e30;
                for (int i = 0; i < 10; ++i) {
                    const double whole = top * (1 - 0.05 * i);
                    const double limit = i == 0 ? whole : 3.5 * shortened(whole / 3.5);
                    const at::Tensor tried = fitted(w.clamp(-limit, limit).contiguous(), grid);
                    best = std::min(best, groupError((tried - w).squeeze(0), x));
                }
                const at::Tensor own =
                    clipped.narrow(0, row, 1).narrow(1, 8 * group, 8).contiguous();
                const double error = groupError((fitted(own, grid) - w).squeeze(0), x);
                QVERIFY(std::abs(error - best) <= 1e-4 * best);
            }
        }
    }

    void everyCodeOfAClippedGroupIsUsed_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<double>("size"); // the smallest ones have their scales in bfloat16
        for (const int bits : {2, 3, 4}) {
            for (const double size : {1.0, 1e-4}) {
                QTest::addRow("%d bits, %g", bits, size) << bits << size;
            }
        }
    }

    /// A group between ±m has its zero point half way between two codes: a scale rounded up would
    /// leave the first or the last code to no weight.
    void everyCodeOfAClippedGroupIsUsed() {
        QFETCH(int, bits);
        QFETCH(double, size);
        const Grid grid{.bits = bits, .group = 64};
        const at::Tensor weight = test::randomWeight(64, 256) * size;
        const at::Tensor rows = test::correlatedInputs(64, 256);
        const at::Tensor clipped = clippedWeight(weight, groupGramsOfRows(rows, 64), grid);
        const at::Tensor groups = clipped.view({64, 4, 64});
        const at::Tensor limit = groups.amax(-1);
        const at::Tensor both = limit == -groups.amin(-1);
        QVERIFY(both.sum().item<int64_t>() > 20);
        const GridFit fit = fitGrid(grid, clipped, RangeRule::MinMax);
        const at::Tensor codes = encode(grid, clipped, fit).view({64, 4, 64});
        QVERIFY(codes.amin(-1).masked_select(both).eq(0).all().item<bool>());
        QVERIFY(codes.amax(-1).masked_select(both).eq(grid.levels() - 1).all().item<bool>());
    }

    void limitsAreThoseOfTheAuthors() {
        const Json expected = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                                       "tests/engine/solvers/fixtures/awq_clip.json");
        const auto group = expected["group"].get<int64_t>();
        const auto in = expected["in"].get<int64_t>();
        const at::Tensor weight = floats(expected["weight"], in);
        const at::Tensor rows = floats(expected["rows"], in);
        const at::Tensor grams = groupGramsOfRows(rows, group);
        const auto grouped = [&](const at::Tensor& w) { return w.unflatten(1, {-1, group}); };
        for (const Json& one : expected["cases"]) {
            const Grid grid{.bits = one["bits"].get<int>(), .group = group};
            const at::Tensor clipped = clippedWeight(weight, grams, grid);
            const at::Tensor share =
                grouped(clipped).abs().amax(-1) / grouped(weight).abs().amax(-1);
            const at::Tensor steps = at::tensor(one["step"].get<std::vector<int>>(), at::kInt);
            QVERIFY(((1 - share) * 20).round().to(at::kInt).flatten().equal(steps));
            const at::Tensor change = grouped(fitted(clipped, grid) - weight).transpose(0, 1);
            const double error = change.matmul(grams).mul(change).sum().item<double>();
            const double theirs = floats(one["error"], 1).sum().item<double>() * rows.size(0);
            QVERIFY2(std::abs(error / theirs - 1) < 0.01,
                     qPrintable(QString::number(error / theirs)));
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
