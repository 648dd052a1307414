// Rounding to small floats and to NF4: the reference's vectors, and every float16 against a slow
// search over all levels.
#include "core/engine/numbers/grid_round.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

using Format = Grid::Format;

constexpr std::array kSmallFloats{Format::Fp8E4M3, Format::Fp8E5M2, Format::Fp4E2M1};

struct Vector {
    float x;
    float level;
    int code; ///< -1: not stated
};

void verify(Format format, const std::vector<Vector>& vectors) {
    for (const Vector& v : vectors) {
        const at::Tensor x = at::tensor({v.x});
        QCOMPARE(nearestLevel(format, v.x), v.level);
        QCOMPARE(roundToLevels(format, x).item<float>(), v.level);
        if (v.code >= 0) {
            QCOMPARE(levelCodes(format, x).item<int>(), v.code);
            QCOMPARE(levelsOfCodes(format, levelCodes(format, x)).item<float>(), v.level);
        }
    }
}

/// All finite float16 values, scaled so that they cover the format.
at::Tensor manyValues(float scale) {
    const at::Tensor patterns = at::arange(-32768, 32768, at::kInt).to(at::kShort);
    const at::Tensor values = patterns.view(at::kHalf).to(at::kFloat);
    return values.masked_select(at::isfinite(values)) * scale;
}

/// The nearest pattern by trying them all in doubles; halves to the even pattern.
int slowCode(Format format, float x) {
    const int sign = std::signbit(x) ? 1 << rowOf(format).number.signBit : 0;
    const auto& levels = levelsOf(format);
    const auto zero = static_cast<int>(levels.size() / 2);
    int best = 0;
    for (int code = 1; zero + code < static_cast<int>(levels.size()); ++code) {
        const double size = std::abs(static_cast<double>(x));
        const double now = std::abs(size - levels[static_cast<size_t>(zero + code)]);
        const double before = std::abs(size - levels[static_cast<size_t>(zero + best)]);
        if (now < before || (now == before && code % 2 == 0)) {
            best = code;
        }
    }
    return sign + best;
}

} // namespace

class TestGridRound : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void e4m3Vectors() {
        verify(Format::Fp8E4M3, {{0.1F, 0.1015625F, 0x1D},
                                 {0.3F, 0.3125F, 0x2A},
                                 {1.0F / 3, 0.34375F, 0x2B},
                                 {1.0625F, 1.0F, 0x38},
                                 {1.1875F, 1.25F, 0x3A},
                                 {3.3F, 3.25F, 0x45},
                                 {3.14159265F, 3.25F, 0x45},
                                 {17, 16, 0x58},
                                 {18, 18, 0x59},
                                 {19, 20, 0x5A},
                                 {100, 96, 0x6C},
                                 {200, 192, 0x74},
                                 {248, 256, 0x78},
                                 {432, 448, 0x7E},
                                 {464, 448, 0x7E},
                                 {465, 448, 0x7E},
                                 {0.001F, 0.001953125F, 0x01},
                                 {0.0009765625F, 0, 0x00},
                                 {0.0029296875F, 0.00390625F, 0x02},
                                 {0.013F, 0.013671875F, 0x07},
                                 {-5.7F, -5.5F, 0xCB},
                                 {-0.0078125F, -0.0078125F, 0x84}});
    }

    void e5m2Vectors() {
        verify(Format::Fp8E5M2, {{0.1F, 0.09375F, 0x2E},
                                 {1.0F / 3, 0.3125F, 0x35},
                                 {1.125F, 1.0F, 0x3C},
                                 {3.3F, 3.5F, 0x43},
                                 {18, 16, 0x4C},
                                 {100, 96, 0x56},
                                 {61439, 57344, 0x7B},
                                 {61440, 57344, 0x7B},
                                 {1e-5F, std::ldexp(1.0F, -16), 0x01},
                                 {3e-5F, std::ldexp(1.0F, -15), 0x02}});
    }

    void e2m1Vectors() {
        verify(Format::Fp4E2M1, {{.25F, 0, 0},
                                 {.26F, .5F, 1},
                                 {.75F, 1, 2},
                                 {1.25F, 1, 2},
                                 {1.75F, 2, 4},
                                 {2.5F, 2, 4},
                                 {2.51F, 3, 5},
                                 {3.49F, 3, 5},
                                 {3.5F, 4, 6},
                                 {5, 4, 6},
                                 {5.01F, 6, 7},
                                 {7, 6, 7},
                                 {-.75F, -1, 10},
                                 {-2.5F, -2, 12},
                                 {-.25F, 0, 8}});
    }

    /// What other programs may have written, and we do not.
    void patternsThatAreNoNumber() {
        const auto valueOf = [](Format format, int code) {
            return levelsOfCodes(format, at::tensor({code}, at::kByte)).item<float>();
        };
        for (const int sign : {0, 0x80}) {
            QVERIFY(std::isnan(valueOf(Format::Fp8E4M3, sign + 0x7F)));
            QCOMPARE(std::abs(valueOf(Format::Fp8E4M3, sign + 0x7E)), 448.F);
            QVERIFY(std::isinf(valueOf(Format::Fp8E5M2, sign + 0x7C)));
            for (const int code : {0x7D, 0x7E, 0x7F}) {
                QVERIFY(std::isnan(valueOf(Format::Fp8E5M2, sign + code)));
            }
        }
        QVERIFY(std::signbit(valueOf(Format::Fp8E5M2, 0xFC)));
    }

    void nf4Vectors() {
        const at::Tensor x = at::tensor({.3F, -.12F, .06F, -.45F, .9F, 0.F, .2F, -.9F}) / 0.9F;
        const at::Tensor codes = levelCodes(Format::Nf4, x);
        QVERIFY(codes.to(at::kInt).equal(at::tensor({11, 6, 8, 2, 15, 7, 10, 0}, at::kInt)));
        const at::Tensor expected =
            at::tensor({.30412F, -.08195F, .07162F, -.47257F, .9F, 0.F, .2215F, -.9F});
        const at::Tensor back = levelsOfCodes(Format::Nf4, codes) * 0.9F;
        QVERIFY((back - expected).abs().max().item<float>() < 1e-5F);
        QCOMPARE(nearestLevel(Format::Nf4, kNormalMidpoints[9]), kNormalFloat[9]); // tie: lower
    }

    void everyHalfLandsOnTheNearestPattern() {
        for (const Format format : kSmallFloats) {
            for (const float scale : {1.0F, 1.0F / 64}) {
                const at::Tensor x = manyValues(scale);
                const at::Tensor codes = levelCodes(format, x);
                const float* values = x.const_data_ptr<float>();
                for (int64_t i = 0; i < x.numel(); i += 37) {
                    QCOMPARE(codes[i].item<int>(), slowCode(format, values[i]));
                }
            }
        }
    }

    void loopAndOperationsAgree() {
        for (const Format format :
             {Format::Fp8E4M3, Format::Fp8E5M2, Format::Fp4E2M1, Format::Nf4}) {
            const at::Tensor x = at::cat({manyValues(1), manyValues(1.0F / 4096)});
            const at::Tensor loop = roundToLevels(format, x);
            const at::Tensor operations = roundWithOperations(format, x);
            QVERIFY(loop.view(at::kInt).equal(operations.view(at::kInt))); // zeros' signs too
        }
    }

    void everyPatternIsItsOwnNearest() {
        for (const Format format : kSmallFloats) {
            const auto& levels = levelsOf(format);
            const at::Tensor x = at::tensor(levels);
            QVERIFY(roundToLevels(format, x).equal(x));
            QVERIFY(levelsOfCodes(format, levelCodes(format, x)).equal(x));
        }
        QCOMPARE(levelsOf(Format::Fp8E4M3).size(), size_t{253}); // 126 of each sign and zero
        QCOMPARE(levelsOf(Format::Fp8E5M2).size(), size_t{247});
        QCOMPARE(levelsOf(Format::Fp4E2M1).size(), size_t{15});
        QCOMPARE(levelsOf(Format::Nf4).size(), size_t{16});
    }

    void eightBitFloatsAreThoseOfTheLibrary() {
        const at::Tensor x = at::cat({manyValues(1.0F / 160), manyValues(1.0F / 65536)});
        const at::Tensor e4m3 = x.clamp(-448, 448).to(at::kFloat8_e4m3fn).view(at::kByte);
        QVERIFY(levelCodes(Format::Fp8E4M3, x).equal(e4m3));
        const at::Tensor wide = x.clamp(-57344, 57344).to(at::kFloat8_e5m2).view(at::kByte);
        QVERIFY(levelCodes(Format::Fp8E5M2, x).equal(wide));
    }
};

QTEST_GUILESS_MAIN(TestGridRound)
#include "tst_grid_round.moc"
