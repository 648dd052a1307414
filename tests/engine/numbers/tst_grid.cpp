// Integer grids: the reference's numbers, rounding, zeros, ranges, packing.
#include "core/engine/numbers/grid.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor row(std::initializer_list<float> values) {
    return at::tensor(at::ArrayRef<float>(values.begin(), values.size())).unsqueeze(0);
}

at::Tensor quantized(const Grid& grid, const at::Tensor& weight, RangeRule rule) {
    const GridFit fit = fitGrid(grid, weight, rule);
    return decode(grid, encode(grid, weight, fit), fit);
}

double errorOf(const Grid& grid, const at::Tensor& weight, RangeRule rule) {
    return (quantized(grid, weight, rule) - weight).square().sum().item<double>();
}

bool near(const at::Tensor& a, const at::Tensor& b, double tolerance) {
    return (a - b).abs().max().item<double>() <= tolerance;
}

} // namespace

class TestGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void symmetricVector() {
        const Grid grid{.bits = 4, .symmetric = true, .group = 0};
        const at::Tensor w = row({.92f, -.35f, .13f, -1.4f});
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        QVERIFY(near(fit.scale, row({.2f}), 1e-4)); // stored in float16
        const at::Tensor codes = encode(grid, w, fit).to(at::kInt) - 8;
        QVERIFY(codes.equal(at::tensor({5, -2, 1, -7}, at::kInt).unsqueeze(0)));
        QVERIFY(near(quantized(grid, w, RangeRule::MinMax), row({1.f, -.4f, .2f, -1.4f}), 1e-3));
        QVERIFY(!fit.zero.defined());
    }

    void asymmetricVector() {
        const Grid grid{.bits = 4, .symmetric = false, .group = 0};
        const at::Tensor w = row({.92f, -.35f, .13f, -1.4f});
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        QVERIFY(near(fit.scale, row({.1546667f}), 1e-4));
        QVERIFY(fit.zero.equal(row({9.f})));
        const at::Tensor codes = encode(grid, w, fit).to(at::kInt);
        QVERIFY(codes.equal(at::tensor({15, 7, 10, 0}, at::kInt).unsqueeze(0)));
        const at::Tensor expected = row({.928f, -.309333f, .154667f, -1.392f});
        QVERIFY(near(quantized(grid, w, RangeRule::MinMax), expected, 1e-3));
    }

    /// The sign of the step follows the largest weight, which is exact whichever way it points.
    void fullRangeVector() {
        const Grid grid{.symmetric = true, .group = 0, .symmetry = Grid::Symmetry::Full};
        const at::Tensor w = row({.92f, -.35f, .13f, -1.4f});
        const at::Tensor expected = row({.875f, -.35f, .175f, -1.4f});
        for (const float sign : {1.f, -1.f}) {
            const GridFit fit = fitGrid(grid, w * sign, RangeRule::MinMax);
            QVERIFY(near(fit.scale, row({.175f * sign}), 1e-4));
            const at::Tensor codes = encode(grid, w * sign, fit).to(at::kInt) - 8;
            QVERIFY(codes.equal(at::tensor({5, -2, 1, -8}, at::kInt).unsqueeze(0)));
            QVERIFY(near(quantized(grid, w * sign, RangeRule::MinMax), expected * sign, 1e-3));
        }
    }

    /// The largest weight lies on -7.5 and goes to -8: half a step of error.
    void centredVector() {
        const Grid grid{.symmetric = true, .group = 0, .symmetry = Grid::Symmetry::Centred};
        const at::Tensor w = row({.92f, -.35f, .13f, -1.4f});
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        QVERIFY(near(fit.scale, row({.1866667f}), 1e-4));
        const at::Tensor exact = row({2.8f / 15}); // the half is one before the scale is stored
        const at::Tensor codes = encode(grid, w, {.scale = exact, .zero = {}, .outer = {}});
        QVERIFY(codes.to(at::kInt).equal(at::tensor({13, 6, 9, 0}, at::kInt).unsqueeze(0)));
        const at::Tensor expected = row({.933333f, -.373333f, .186667f, -1.493333f});
        QVERIFY(near(quantized(grid, w, RangeRule::MinMax), expected, 2e-3));
    }

    void halvesRoundToEven() {
        const Grid grid{.bits = 4, .symmetric = true, .group = 0};
        // The largest weight makes the step exactly 1.
        const at::Tensor w = row({7.f, .5f, 1.5f, 2.5f, -.5f, -1.5f});
        const at::Tensor expected = row({7.f, 0.f, 2.f, 2.f, 0.f, -2.f});
        QVERIFY(quantized(grid, w, RangeRule::MinMax).equal(expected));
    }

    void zerosStayZero() {
        at::Tensor w = at::randn({8, 256});
        w.masked_fill_(at::randn({8, 256}) > 0, 0);
        w.select(0, 3).zero_();
        for (const bool symmetric : {true, false}) {
            for (const RangeRule rule : {RangeRule::MinMax, RangeRule::Mse}) {
                for (const int bits : {2, 3, 4, 8}) {
                    const Grid grid{.bits = bits, .symmetric = symmetric, .group = 64};
                    const at::Tensor back = quantized(grid, w, rule);
                    QVERIFY(back.masked_select(w == 0).equal(
                        at::zeros({(w == 0).sum().item<int64_t>()})));
                }
            }
        }
    }

    void errorIsAtMostHalfAStep() {
        const at::Tensor w = at::randn({16, 128});
        for (const int bits : {3, 4, 8}) {
            const Grid grid{.bits = bits, .symmetric = false, .group = 32};
            const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
            const at::Tensor error = (decode(grid, encode(grid, w, fit), fit) - w).abs();
            // At the ends of the range the rounded scale and zero point cost up to one more half.
            const at::Tensor step = fit.scale.repeat_interleave(32, 1);
            const at::Tensor inner = error <= step * 0.5001;
            QVERIFY((error <= step * 1.01).all().item<bool>());
            QVERIFY(inner.to(at::kFloat).mean().item<double>() > 0.9);
        }
    }

    void aBitMoreCutsTheErrorByFour() {
        const at::Tensor w = at::randn({64, 512});
        double before =
            errorOf({.bits = 3, .symmetric = false, .group = 128}, w, RangeRule::MinMax);
        for (const int bits : {4, 5, 6, 7, 8}) {
            const double now =
                errorOf({.bits = bits, .symmetric = false, .group = 128}, w, RangeRule::MinMax);
            QVERIFY(now < 0.35 * before);
            QVERIFY(now > 0.15 * before);
            before = now;
        }
    }

    void searchedRangesAreNeverWorse() {
        const at::Tensor w = at::randn({32, 256}).pow(3); // heavy tails
        for (const bool symmetric : {true, false}) {
            for (const int bits : {2, 3, 4}) {
                const Grid grid{.bits = bits, .symmetric = symmetric, .group = 64};
                QVERIFY(errorOf(grid, w, RangeRule::Mse) < errorOf(grid, w, RangeRule::MinMax));
            }
        }
        for (const auto symmetry : {Grid::Symmetry::Full, Grid::Symmetry::Centred}) {
            const Grid grid{.bits = 3, .symmetric = true, .group = 64, .symmetry = symmetry};
            const double searched = errorOf(grid, w, RangeRule::Mse);
            QVERIFY(searched < errorOf(grid, w, RangeRule::MinMax));
            QVERIFY(errorOf(grid, w, RangeRule::WeightedMse) <= searched); // refined in addition
        }
    }

    /// A level more is worth most where there are few.
    void fullRangeLosesLessThanRestricted() {
        const at::Tensor w = at::randn({64, 512});
        for (const int bits : {2, 3, 4, 8}) {
            const Grid restricted{.bits = bits, .symmetric = true, .group = 128};
            Grid full = restricted;
            full.symmetry = Grid::Symmetry::Full;
            QVERIFY(errorOf(full, w, RangeRule::MinMax) <
                    errorOf(restricted, w, RangeRule::MinMax));
        }
    }

    void importanceMovesTheRange() {
        const Grid grid{.bits = 2, .symmetric = true, .group = 0};
        const at::Tensor w = row({1.5f, .4f, .3f, -.4f});
        const at::Tensor heavy = at::tensor({0.001f, 1.f, 1.f, 1.f});
        const GridFit fit = fitGrid(grid, w, RangeRule::WeightedMse, heavy);
        const GridFit plain = fitGrid(grid, w, RangeRule::Mse);
        QVERIFY(fit.scale.item<float>() < plain.scale.item<float>());
    }

    void eachGroupHasItsOwnScale() {
        const at::Tensor small = at::randn({2, 32}) * 0.01;
        at::Tensor w = at::zeros({2, 64});
        w.narrow(1, 0, 32).copy_(small);
        w.narrow(1, 32, 32).copy_(small * 1000);
        const Grid grid{.bits = 4, .symmetric = false, .group = 32};
        const at::Tensor back = quantized(grid, w, RangeRule::MinMax);
        const auto relative = [&](int64_t at) {
            const at::Tensor part = w.narrow(1, at, 32);
            return ((back.narrow(1, at, 32) - part).norm() / part.norm()).item<double>();
        };
        QVERIFY(relative(0) < 0.15);
        QVERIFY(relative(32) < 0.15);
    }

    void aGroupMustDivideTheRow() {
        try {
            fitGrid({.bits = 4, .symmetric = false, .group = 48}, at::randn({2, 100}),
                    RangeRule::MinMax);
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray(error.what()).contains("48"));
            QVERIFY(QByteArray(error.what()).contains("100"));
        }
    }

    void roundingTwiceIsRoundingOnce() {
        const Grid grid{.bits = 4, .symmetric = false, .group = 32};
        const at::Tensor w = at::randn({4, 64});
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        const at::Tensor codes = encode(grid, w, fit);
        QVERIFY(encode(grid, decode(grid, codes, fit), fit).equal(codes));
    }

    /// What is made some rows at a time is what it would be at once.
    void wideWeightsAreMadeInPortions() {
        const at::Tensor w = at::randn({2050, 2048});
        for (const char* format : {"int", "fp4_e2m1"}) {
            const Grid grid = gridOf(format, 4, 128, false);
            const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
            const at::Tensor codes = encode(grid, w, fit);
            const at::Tensor back = decode(grid, codes, fit);
            QVERIFY(rounded(grid, w, fit).equal(back));
            for (const int64_t begin : {0, 1025}) {
                const auto half = [&](const at::Tensor& of) {
                    return of.defined() ? of.narrow(0, begin, 1025) : of;
                };
                const GridFit own{half(fit.scale), half(fit.zero), fit.outer};
                QVERIFY(encode(grid, half(w), own).equal(half(codes)));
                QVERIFY(decode(grid, half(codes), own).equal(half(back)));
            }
        }
    }

    void packingComesBack() {
        for (int bits = 1; bits <= 8; ++bits) {
            const at::Tensor codes = at::randint(int64_t{1} << bits, {5, 37}).to(at::kByte);
            const at::Tensor packed = packCodes(codes, bits);
            QCOMPARE(packed.size(1), int64_t{(37 * bits + 7) / 8});
            QVERIFY(unpackCodes(packed, bits, 37).equal(codes));
        }
    }

    void packingIsALittleEndianBitStream() {
        const at::Tensor codes = at::tensor({1, 2, 3, 4}, at::kByte).unsqueeze(0);
        // 3 bits each, lowest first: 100 011 010 001 = 0x8D1
        QVERIFY(packCodes(codes, 3).equal(at::tensor({0xD1, 0x08}, at::kByte).unsqueeze(0)));
    }

    /// Formats of others that put the even input into the high half: evenInHighHalf().
    void halvesOfAByteAreFilledFromBelow() {
        const auto packed = [](std::initializer_list<int> codes) {
            const at::ArrayRef<int> list(codes.begin(), codes.size());
            return packCodes(at::tensor(list).to(at::kByte).unsqueeze(0), 4);
        };
        QVERIFY(packed({3, 12, 7, 0}).equal(at::tensor({0xC3, 0x07}, at::kByte).unsqueeze(0)));
        QVERIFY(packed({11, 6, 8, 2, 15, 7, 10, 0})
                    .equal(at::tensor({0x6B, 0x28, 0x7F, 0x0A}, at::kByte).unsqueeze(0)));
    }

    void bitsPerWeightCountScalesAndZeros() {
        QCOMPARE((Grid{.bits = 4, .symmetric = true, .group = 128}.bitsPerWeight(512)), 4.125);
        QCOMPARE((Grid{.bits = 4, .symmetric = false, .group = 64}.bitsPerWeight(512)), 4.375);
        QCOMPARE((Grid{.bits = 8, .symmetric = true, .group = 0}.bitsPerWeight(512)), 8.03125);
    }

    void jsonComesBack() {
        const Grid grid{.bits = 3, .symmetric = true, .group = 32};
        QCOMPARE(gridFromJson(toJson(grid)), grid);
        const Grid full{.symmetric = true, .group = 32, .symmetry = Grid::Symmetry::Full};
        QCOMPARE(gridFromJson(toJson(full)), full);
        Json nonsense = toJson(full);
        nonsense["symmetric"] = false;
        QVERIFY_THROWS_EXCEPTION(Error, gridFromJson(nonsense));
        QVERIFY_THROWS_EXCEPTION(Error, gridFromJson(Json{{"format", "nf99"}, {"bits", 4}}));
    }
};

QTEST_GUILESS_MAIN(TestGrid)
#include "tst_grid.moc"
