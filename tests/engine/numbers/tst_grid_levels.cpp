// How much of a row each format loses: relative squared errors that a Monte-Carlo of its own gave,
// for normal weights, for heavy tails and for rows with outliers.
#include "core/engine/numbers/hadamard.h"
#include "engine/numbers/grid_samples.h"

#include <ATen/ops/ones.h>

using namespace lathe;
using namespace lathe::test;

namespace {

constexpr double kTolerance = 0.05;
constexpr double kHeavyTolerance = 0.15; ///< few large numbers decide these errors

Grid symmetric(int bits, int64_t group) {
    return {.bits = bits, .symmetric = true, .group = group};
}

/// A format of blocks, with blocks of another size.
Grid blocks(const std::string& format, int64_t group) {
    Grid out = grid(format, 0);
    out.group = group;
    return out;
}

Grid fullRange(int64_t group) {
    return {.symmetric = true, .group = group, .symmetry = Grid::Symmetry::Full};
}

struct Level {
    int64_t block;
    double int4, full, asymmetric, nf4, e2m1, mx;
    double nv; ///< 0: not stated
};

void verify(const at::Tensor& w, const std::vector<Level>& levels, double tolerance) {
    for (const Level& level : levels) {
        const int64_t g = level.block;
        QVERIFY(about(relativeError(symmetric(4, g), w), level.int4, tolerance));
        QVERIFY(about(relativeError(fullRange(g), w), level.full, tolerance));
        QVERIFY(about(relativeError({.bits = 4, .group = g}, w), level.asymmetric, tolerance));
        QVERIFY(about(relativeError(grid("nf4", g), w), level.nf4, tolerance));
        QVERIFY(about(relativeError(grid("fp4_e2m1", g), w), level.e2m1, tolerance));
        QVERIFY(about(relativeError(blocks("mxfp4", g), w), level.mx, tolerance));
        QVERIFY(level.nv == 0 || about(relativeError(blocks("nvfp4", g), w), level.nv, tolerance));
    }
}

} // namespace

class TestGridLevels : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void normalWeights() {
        verify(normal({256, 1024}, 1),
               {{16, .0072, .0057, .0049, .0065, .0089, .0139, .0091},
                {32, .0093, .0073, .0065, .0077, .0102, .0133, .0103},
                {64, .0116, .0091, .0083, .0085, .0112, .0128, 0},
                {128, .0136, .0106, .0101, .0092, .0119, .0127, 0}},
               kTolerance);
    }

    void heavyTails() {
        verify(heavy({256, 1024}, 7),
               {{16, .0112, .0088, .0059, .0067, .0082, .0161, .0096},
                {32, .0172, .0130, .0094, .0093, .0107, .0173, .0109},
                {64, .0256, .0207, .0145, .0124, .0138, .0193, 0},
                {128, .0362, .0271, .0207, .0171, .0178, .0222, 0}},
               kHeavyTolerance);
    }

    void everyBitCutsTheError() {
        struct Row {
            int bits;
            double asymmetric, symmetric;
        };

        const at::Tensor w = normal({256, 1024}, 3);
        for (const Row& row :
             {Row{2, 2.5e-1, 5.9e-1}, Row{3, 4.7e-2, 7.4e-2}, Row{4, 1.03e-2, 1.36e-2},
              Row{5, 2.35e-3, 2.95e-3}, Row{6, 5.7e-4, 7.0e-4}, Row{8, 3.5e-5, 4.2e-5}}) {
            const Grid zeroPoint{.bits = row.bits, .group = 128};
            QVERIFY(about(relativeError(zeroPoint, w), row.asymmetric, kTolerance));
            QVERIFY(about(relativeError(symmetric(row.bits, 128), w), row.symmetric, kTolerance));
        }
    }

    /// A float's error does not depend on the tails; a whole number's step is the largest value's.
    void wholeNumbersAndFloatsOfEightBits() {
        const at::Tensor even = normal({64, 4096}, 4);
        QVERIFY(about(relativeError(symmetric(8, 0), even), 7.5e-5, kTolerance));
        QVERIFY(about(relativeError(grid("fp8_e4m3", 0), even), 7.0e-4, kTolerance));
        const at::Tensor tails = heavy({256, 4096}, 7);
        QVERIFY(about(relativeError(symmetric(8, 0), tails), 7.0e-4, kHeavyTolerance));
        QVERIFY(about(relativeError(grid("fp8_e4m3", 0), tails), 6.8e-4, kHeavyTolerance));
    }

    /// Three of 1024 channels sixty times as large: what is left for the others.
    void outlierChannelsCostWholeNumbersTheRest() {
        at::Tensor w = normal({256, 1024}, 3);
        at::Tensor others = at::ones({1024}, at::kDouble);
        for (const int channel : {5, 400, 901}) {
            w.select(1, channel).mul_(60);
            others[channel] = 0;
        }
        const auto errorOfOthers = [&](const Grid& of) {
            const at::Tensor back = rounded(of, w, fitGrid(of, w, RangeRule::MinMax));
            const at::Tensor lost = (back - w).square() * others;
            return (lost.sum() / (w.square() * others).sum()).item<double>();
        };
        QVERIFY(about(errorOfOthers(symmetric(8, 0)), 3.3e-2, kHeavyTolerance));
        QVERIFY(about(errorOfOthers(grid("fp8_e4m3", 0)), 7.0e-4, kTolerance));
    }

    void hadamardSpreadsAnOutlier_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<double>("before");
        QTest::addColumn<double>("after");
        QTest::newRow("INT4") << "int" << .097 << .0075;
        QTest::newRow("E2M1") << "fp4_e2m1" << .048 << .011;
        QTest::newRow("MXFP4") << "mxfp4" << .027 << .012;
        // Blocks of 16 keep an outlier to themselves: spreading it costs the others.
        QTest::newRow("NVFP4 gets worse") << "nvfp4" << .0080 << .0100;
    }

    /// Rows of 128 with one number twenty times as large, before and after the transform.
    void hadamardSpreadsAnOutlier() {
        QFETCH(QString, format);
        QFETCH(double, before);
        QFETCH(double, after);
        at::Tensor w = normal({4096, 128}, 1);
        w.select(1, 17).mul_(20);
        const Grid of = grid(format.toStdString(), 0);
        QVERIFY(about(relativeError(of, w), before, kHeavyTolerance));
        QVERIFY(about(relativeError(of, hadamardTransform(w, 128)), after, kHeavyTolerance));
    }
};

QTEST_GUILESS_MAIN(TestGridLevels)
#include "tst_grid_levels.moc"
