// Formats other than plain integers: the reference's vectors, what is stored, and the range search.
#include "core/engine/model/linear.h"
#include "core/engine/numbers/grid_search.h"
#include "core/plain/base/error.h"
#include "engine/numbers/grid_samples.h"

#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::test;

namespace {

using Format = Grid::Format;
using Scales = Grid::Scales;

at::Tensor row(std::initializer_list<float> values, int64_t width) {
    const at::Tensor out = at::zeros({1, width});
    out.narrow(1, 0, static_cast<int64_t>(values.size()))
        .copy_(at::tensor(at::ArrayRef<float>(values.begin(), values.size())));
    return out;
}

/// One of every kind of storage.
std::vector<Grid> allGrids() {
    Grid fine{.bits = 3, .group = 32, .fineZero = true};
    return {Grid{.bits = 4, .symmetric = true, .group = 64},
            Grid{.symmetric = true, .group = 64, .symmetry = Grid::Symmetry::Full},
            Grid{.symmetric = true, .group = 64, .symmetry = Grid::Symmetry::Centred},
            Grid{.bits = 3, .group = 64},
            Grid{.bits = 4, .group = 64, .scales = Scales::PowerOfTwo},
            Grid{.bits = 4, .group = 64, .scales = Scales::PowerOfTwoShares},
            fine,
            grid("fp8_e4m3", 0),
            grid("fp8_e5m2", 64),
            grid("fp4_e2m1", 64),
            grid("fp4_e2m1", 64, Scales::PowerOfTwo),
            grid("fp4_e2m1", 64, Scales::PowerOfTwoShares),
            grid("mxfp4", 0),
            grid("mxfp8", 0),
            grid("nvfp4", 0),
            grid("nf4", 64)};
}

bool equalInts(const at::Tensor& codes, std::initializer_list<int> expected) {
    const auto count = static_cast<int64_t>(expected.size());
    return codes.flatten()
        .narrow(0, 0, count)
        .to(at::kInt)
        .equal(at::tensor(at::ArrayRef<int>(expected.begin(), expected.size()), at::kInt));
}

at::Tensor sameBits(const at::Tensor& a) {
    return a.defined() ? a : at::zeros({0});
}

bool same(const GridFit& a, const GridFit& b) {
    return a.scale.equal(b.scale) && sameBits(a.zero).equal(sameBits(b.zero)) &&
           sameBits(a.outer).equal(sameBits(b.outer));
}

} // namespace

class TestGridFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void mxfp4Vector() {
        const Grid mx = grid("mxfp4", 0);
        const at::Tensor w = row({.9F, -1.7F, 3.1F, -.2F, 5.9F, .05F, -2.6F, 1.2F}, 32);
        const GridFit fit = fitGrid(mx, w, RangeRule::MinMax);
        const Quantized part = makeQuantized(mx, encode(mx, w, fit), fit);
        QCOMPARE(part.scale.item<int>(), 127);
        QVERIFY(equalInts(encode(mx, w, fit), {2, 11, 5, 8, 7, 0, 13, 2}));
        QVERIFY(equalInts(rounded(mx, w, fit) * 2, {2, -3, 6, 0, 12, 0, -6, 2}));
    }

    /// FLOOR keeps the exponent and saturates; the search takes the next one.
    void mxfp4Saturates() {
        const Grid mx = grid("mxfp4", 0);
        const at::Tensor w = row({.9F, -1.7F, 3.1F, -.2F, 7.5F, .05F, -2.6F, 1.2F}, 32);
        const auto meanOf8 = [&](const at::Tensor& back) {
            return (back - w).square().sum().item<double>() / 8;
        };
        const GridFit floor = fitGrid(mx, w, RangeRule::MinMax);
        QCOMPARE(makeQuantized(mx, encode(mx, w, floor), floor).scale.item<int>(), 127);
        QVERIFY(equalInts(rounded(mx, w, floor) * 2, {2, -3, 6, 0, 12, 0, -6, 2}));
        QVERIFY(about(meanOf8(rounded(mx, w, floor)), .31906, 1e-4));
        const GridFit next = fitGrid(mx, w, RangeRule::Mse);
        QCOMPARE(makeQuantized(mx, encode(mx, w, next), next).scale.item<int>(), 128);
        QVERIFY(equalInts(rounded(mx, w, next), {1, -2, 3, 0, 8, 0, -3, 1}));
        QVERIFY(about(meanOf8(rounded(mx, w, next)), .07531, 1e-4));
    }

    void mxfp8Vector() {
        const Grid mx = grid("mxfp8", 0);
        const at::Tensor w = row({3}, 32);
        const GridFit fit = fitGrid(mx, w, RangeRule::MinMax);
        QCOMPARE(makeQuantized(mx, encode(mx, w, fit), fit).scale.item<int>(), 120);
        QVERIFY(rounded(mx, w, fit).equal(w));
    }

    void powersOfTwoAreExactAtTheEnds() {
        const at::Tensor codes = at::tensor({127, 128, 120, 0, 254}, at::kInt);
        const at::Tensor values = powerOfTwo(codes - 127);
        QVERIFY(values.equal(at::tensor(
            {1.0F, 2.0F, std::ldexp(1.F, -7), std::ldexp(1.F, -127), std::ldexp(1.F, 127)})));
        QVERIFY(floorLog2(values).equal(codes - 127));
        QVERIFY(ceilLog2(values).equal(codes - 127));
        QVERIFY(ceilLog2(at::tensor({1.0001F, .3F, .75F})).equal(at::tensor({1, -1, 0}, at::kInt)));
    }

    /// 255 is NaN, in a file that another program wrote; ours never hold it.
    void storedExponents() {
        const Grid mx = grid("mxfp4", 0);
        const std::vector<int> bytes{127, 128, 120, 0, 254, 255};
        const auto rows = static_cast<int64_t>(bytes.size());
        const Quantized part{.codes = at::zeros({rows, 16}, at::kByte),
                             .scale = at::tensor(bytes).to(at::kByte).unsqueeze(1),
                             .zero = {},
                             .outer = {},
                             .grid = mx,
                             .in = 32};
        const at::Tensor scales = fitOf(part).scale.flatten();
        for (int64_t i = 0; i + 1 < rows; ++i) {
            QCOMPARE(scales[i].item<float>(), std::ldexp(1.F, bytes[static_cast<size_t>(i)] - 127));
        }
        QVERIFY(std::isnan(scales[rows - 1].item<float>()));
    }

    void nvfp4OneLevelVector() {
        const Grid nv = grid("nvfp4", 0);
        const at::Tensor w = row({.9F, -1.7F, 3.1F, -.2F, 5.9F, .05F, -2.6F, 1.2F, .4F, -.6F, 0,
                                  2.2F, -3.3F, 1, -1.1F, .7F},
                                 16);
        const GridFit fit = fitGrid(nv, w, RangeRule::MinMax, {}, at::tensor({1.0F}));
        const at::Tensor codes = encode(nv, w, fit);
        QCOMPARE(makeQuantized(nv, codes, fit).scale.item<int>(), 0x38);
        QVERIFY(equalInts(codes, {2, 11, 5, 8, 7, 0, 13, 2, 1, 9, 0, 4, 13, 2, 10, 1}));
        QVERIFY(equalInts(decode(nv, codes, fit) * 2,
                          {2, -3, 6, 0, 12, 0, -6, 2, 1, -1, 0, 4, -6, 2, -2, 1}));
    }

    void nvfp4TwoLevelVector() {
        const Grid nv = grid("nvfp4", 0);
        at::Tensor w = at::zeros({1, 48}); // the last block is all zeros
        w[0][0] = 5.9;
        w[0][16] = 1.3;
        const GridFit fit = fitGrid(nv, w, RangeRule::MinMax);
        QVERIFY(about(fit.outer.item<double>(), .00219494, 1e-5));
        const Quantized part = makeQuantized(nv, encode(nv, w, fit), fit);
        QVERIFY(equalInts(part.scale, {0x7E, 0x6C}));
        QVERIFY(about(fit.scale[0][1].item<double>(), .2107143, 1e-5));
        const at::Tensor back = rounded(nv, w, fit);
        QVERIFY(about(back[0][16].item<double>(), 6 * .2107143, 1e-5)); // saturated
        QVERIFY(back.narrow(1, 32, 16).eq(0).all().item<bool>());
    }

    void powerOfTwoSharesVector() {
        GridFit raw{.scale = at::tensor({.9F, .3F, .1F}).unsqueeze(0), .zero = {}, .outer = {}};
        const Grid shares = grid("fp4_e2m1", 64, Scales::PowerOfTwoShares);
        const auto near = [](const at::Tensor& a, std::initializer_list<float> b) {
            return (a - row(b, 3)).abs().max().item<float>() < 1e-6F;
        };
        QVERIFY(near(sharesOfLargest(shares, raw, true).scale, {.9F, .225F, .05625F}));
        QVERIFY(near(sharesOfLargest(shares, raw, false).scale, {.9F, .45F, .1125F}));
        const Grid m1 = grid("fp4_e2m1", 64, Scales::PowerOfTwo);
        const at::Tensor stored = storedScale(m1, row({.3F, .5F, .75F}, 3), {});
        QVERIFY(near(stored, {.5F, .5F, 1}));
    }

    void leastSquaresVector() {
        const Grid sym{.bits = 4, .symmetric = true, .group = 0};
        const at::Tensor w = row({1, -.6F, .2F}, 3);
        const at::Tensor h = at::tensor({1.F, 4.F, 1.F}).view({1, 1, 3});
        const RangeSearch search{sym, w.view({1, 1, 3}), {}, {.real = at::kFloat, .outer = {}}, h};
        const GridFit start{.scale = at::tensor({1.0F / 3}).view({1, 1}), .zero = {}, .outer = {}};
        QVERIFY(about(groupErrors(search, start).item<double>(), .0355556, 1e-4));
        const GridFit fit = refined(search, start);
        QVERIFY(about(fit.scale.item<double>(), 4.0 / 13, 1e-5));
        QVERIFY(about(groupErrors(search, fit).item<double>(), .0184615, 1e-4));
    }

    void storageComesBackToTheBit() {
        at::Tensor w = normal({40, 256}, 5);
        w.narrow(1, 64, 64).mul_(1e-3);
        w[3].zero_();
        w.narrow(1, 192, 64).mul_(at::rand({40, 1}, at::make_generator<at::CPUGeneratorImpl>(1)));
        for (const Grid& each : allGrids()) {
            for (const RangeRule rule : {RangeRule::MinMax, RangeRule::WeightedMse}) {
                const GridFit fit = fitGrid(each, w, rule);
                const at::Tensor codes = encode(each, w, fit);
                const Quantized part = makeQuantized(each, codes, fit);
                QVERIFY2(wellFormed(part), toJson(each).dump().c_str());
                QVERIFY2(same(fitOf(part), fit), toJson(each).dump().c_str());
                QVERIFY(decode(each, codes, fit).equal(rounded(each, w, fit)));
                const bool full = each.symmetry == Grid::Symmetry::Full;
                QVERIFY((full ? fit.scale.abs() : fit.scale).gt(0).all().item<bool>());
                QCOMPARE(gridFromJson(toJson(each)), each);
            }
        }
    }

    /// NVFP4 with an outer scale a row, as a batch of tokens has it: a row is fitted as if alone.
    void anOuterScaleARow() {
        const Grid nv = grid("nvfp4", 0);
        at::Tensor w = normal({600, 2048}, 8); // more than is searched at once
        w.narrow(0, 300, 300).mul_(100);
        const at::Tensor outer = w.abs().amax(1, true) / (448 * 6);
        for (const RangeRule rule : {RangeRule::MinMax, RangeRule::Mse}) {
            const GridFit all = fitGrid(nv, w, rule, {}, outer);
            for (const int64_t row : {0, 299, 300, 599}) {
                const GridFit one =
                    fitGrid(nv, w.narrow(0, row, 1), rule, {}, outer.narrow(0, row, 1));
                QVERIFY(one.scale.equal(all.scale.narrow(0, row, 1)));
            }
        }
    }

    void roundingTwiceIsRoundingOnce() {
        const at::Tensor w = normal({16, 256}, 6);
        for (const Grid& each : allGrids()) {
            const GridFit fit = fitGrid(each, w, RangeRule::MinMax);
            const at::Tensor once = rounded(each, w, fit);
            QVERIFY2(rounded(each, once, fit).equal(once), toJson(each).dump().c_str());
        }
    }

    void zerosStayZero() {
        at::Tensor w = normal({16, 256}, 8);
        w.masked_fill_(normal({16, 256}, 9) > 0, 0);
        for (const Grid& each : allGrids()) {
            const at::Tensor back = rounded(each, w, fitGrid(each, w, RangeRule::Mse));
            QVERIFY(each.fineZero || back.masked_select(w == 0).eq(0).all().item<bool>());
        }
    }

    void storedBytesAreWhatBitsPerWeightSays() {
        const at::Tensor w = normal({64, 512}, 10);
        for (const Grid& each : allGrids()) {
            const GridFit fit = fitGrid(each, w, RangeRule::MinMax);
            const Linear linear{{makeQuantized(each, encode(each, w, fit), fit)}, {}};
            const double bits = 8.0 * static_cast<double>(storedBytes(linear)) / 32768;
            // One number for the whole tensor (NVFP4, NF4) is left out.
            QVERIFY2(std::abs(bits - each.bitsPerWeight(512)) <= 32.0 / 32768,
                     toJson(each).dump().c_str());
        }
        QCOMPARE(grid("mxfp4", 0).bitsPerWeight(4096), 4.25);
        QCOMPARE(grid("mxfp8", 0).bitsPerWeight(4096), 8.25);
        QCOMPARE(grid("nvfp4", 0).bitsPerWeight(4096), 4.5);
        QVERIFY(about(grid("nf4", 64).bitsPerWeight(4096), 4.127, 1e-4));
    }

    void searchedRangesAreNeverWorse() {
        const at::Tensor w = heavy({32, 256}, 11);
        const at::Tensor importance = heavy({256}, 12).square() + 0.01;
        const auto weighted = [&](const Grid& each, RangeRule rule) {
            const at::Tensor back = rounded(each, w, fitGrid(each, w, rule, importance));
            return ((back - w).square() * importance).sum().item<double>();
        };
        for (const Grid& each : allGrids()) {
            const double most = relativeError(each, w) * (1 + 1e-6);
            QVERIFY2(relativeError(each, w, RangeRule::Mse) <= most, toJson(each).dump().c_str());
            QVERIFY2(weighted(each, RangeRule::WeightedMse) <=
                         weighted(each, RangeRule::MinMax) * (1 + 1e-6),
                     toJson(each).dump().c_str());
        }
        const Grid three{.bits = 3, .symmetric = true, .group = 64};
        QVERIFY(weighted(three, RangeRule::WeightedMse) < weighted(three, RangeRule::Mse));
    }

    void oneLoopFindsWhatOperationsFind() {
        const at::Tensor w = heavy({24, 256}, 13);
        const at::Tensor importance = normal({1, 1, 256}, 14).square();
        for (const Grid& each : allGrids()) {
            const int64_t groups = each.group == 0 ? 1 : 256 / each.group;
            const at::Tensor values = w.view({24, groups, -1});
            const Range full = fullRange(values);
            const RangeSearch search{each, values, full, storeFor(each, full, {}),
                                     importance.view({1, groups, -1})};
            const at::Tensor loop = groupErrors(search, searchRange(search));
            const at::Tensor operations = groupErrors(search, searchWithOperations(search));
            QVERIFY2((loop / operations - 1).abs().max().item<double>() < 1e-5,
                     toJson(each).dump().c_str());
        }
    }

    void partsThatDoNotFitAreNotWellFormed() {
        const at::Tensor w = normal({8, 64}, 15);
        const Grid nv = grid("nvfp4", 0);
        const GridFit fit = fitGrid(nv, w, RangeRule::MinMax);
        const Quantized good = makeQuantized(nv, encode(nv, w, fit), fit);
        QVERIFY(wellFormed(good));
        Quantized bad = good;
        bad.outer = at::Tensor();
        QVERIFY(!wellFormed(bad));
        bad = good;
        bad.scale = fit.scale;
        QVERIFY(!wellFormed(bad));
        bad = good;
        bad.grid.format = Format::Nf4;
        QVERIFY(!wellFormed(bad));
        bad = good;
        bad.in = 128;
        QVERIFY(!wellFormed(bad));
    }

    void gridsThatCannotBeAreRefused() {
        for (const char* text : {R"({"format":"mxfp4","bits":8,"symmetric":true,"group":16})",
                                 R"({"format":"nf4","bits":4,"symmetric":true,"group":64,
                                     "scales":"power_of_two"})",
                                 R"({"format":"int","bits":9,"symmetric":true,"group":0})",
                                 R"({"format":"int","bits":4,"symmetric":true,"group":0,
                                     "scales":"odd"})"}) {
            QVERIFY_THROWS_EXCEPTION(Error, gridFromJson(Json::parse(text)));
        }
    }
};

QTEST_GUILESS_MAIN(TestGridFormats)
#include "tst_grid_formats.moc"
