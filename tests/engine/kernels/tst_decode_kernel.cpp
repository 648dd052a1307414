// The kernels of forward passes, scores and decoding are held against LibTorch on a GPU
// (`lathe-engine check --device cuda:0`); here they are compiled where NVIDIA's compiler is, and
// what the processor prepares for them is looked at.
#include "core/engine/kernels/decode_kernel.h"
#include "core/engine/kernels/score_kernel.h"
#include "tests/support/std_string.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr int64_t kOuts = 21; // fills no tile
constexpr int64_t kIn = 128;

/// The code of output `out` and input `in`, read as the tensor cores do: lane 4 g + t of a tile of
/// 16 outputs and 16 inputs holds, in eight codes, outputs g and g + 8 and two pairs of inputs (PTX
/// ISA, fragments of mma.m16n8k16); a pair's even input lies in the low half of the word. Tile
/// 2 h + i of a chunk takes inputs 32 h + 8 t + 4 i + {0, 1, 2, 3}.
int codeAt(const uint8_t* bytes, int64_t out, int64_t in) {
    const int64_t tile = out / 16, chunk = in / 64, quarter = in % 64 / 32 * 2 + in % 8 / 4;
    const int64_t high = out % 8, below = out % 16 / 8;
    const int64_t late = in % 4 / 2, low = in % 32 / 8, odd = in % 2;
    const int64_t lane = 4 * high + low;
    const uint8_t* word = bytes + ((tile * (kIn / 64) + chunk) * 32 + lane) * 16 + quarter * 4;
    const int64_t bit = 4 * (2 * late + below) + 16 * odd;
    return (word[bit / 8] >> (bit % 8)) & 15;
}

} // namespace

class TestDecodeKernel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void kernelsCompile_data() {
        QTest::addColumn<bool>("half");
        QTest::newRow("bfloat16") << true;
        QTest::newRow("float32") << false;
    }

    void kernelsCompile() {
        if (!openCompiler().usable) {
            QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
        }
        QFETCH(bool, half);
        const at::ScalarType dtype = half ? at::kBFloat16 : at::kFloat;
        std::vector<KernelSource> sources = forwardSources(dtype);
        for (const auto& more : {scoreSources(dtype), decodeSources(dtype, half)}) {
            sources.insert(sources.end(), more.begin(), more.end());
        }
        for (const KernelSource& source : sources) {
            QVERIFY2(compileKernel(source, "sm_90").starts_with("\177ELF"), source.name.c_str());
        }
    }

    void codesLieAsTensorCoresReadThem() {
        const at::Tensor codes = at::randint(16, {kOuts, kIn}, at::TensorOptions(at::kByte));
        const at::Tensor packed = fourBitCodes(codes);
        QCOMPARE(packed.numel(), int64_t{32} * kIn / 2); // two tiles of 16 outputs
        const auto* bytes = packed.const_data_ptr<uint8_t>();
        const auto* expected = codes.const_data_ptr<uint8_t>();
        for (int64_t out = 0; out < kOuts; ++out) {
            for (int64_t in = 0; in < kIn; ++in) {
                QCOMPARE(codeAt(bytes, out, in), static_cast<int>(expected[out * kIn + in]));
            }
        }
    }

    /// On the CPU LibTorch computes: kernels say so instead of reading a wrong place.
    void tensorsOfTheProcessorAreRefused() {
        const at::Tensor x = at::zeros({1, 64});
        RowsTask rows;
        rows.x = x;
        rows.weight = at::zeros({8, 64});
        QVERIFY(!refusal(rows).empty());
        NormTask norm;
        norm.stream = x;
        norm.weight = at::zeros({64});
        QVERIFY(!refusal(norm).empty());
        QVERIFY(!fitsForwardKernels(x));
        QVERIFY(!fitsScoreKernels({x, 0}));
    }
};

QTEST_GUILESS_MAIN(TestDecodeKernel)
#include "tst_decode_kernel.moc"
