// Every kernel that this machine has, against the product with dequantized weights.
#include "core/engine/prepared/packed_linear.h"
#include "tests/support/std_string.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor random(at::IntArrayRef sizes, uint64_t seed = 0) {
    return at::randn(sizes, at::make_generator<at::CPUGeneratorImpl>(seed), at::kFloat);
}

Quantized quantized(const at::Tensor& weight, const Grid& grid) {
    const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
    return makeQuantized(grid, encode(grid, weight, fit), fit);
}

ActQuant rounding(bool symmetric, bool isStatic = false) {
    ActQuant op;
    op.grid.symmetric = symmetric;
    if (isStatic) {
        op.scale = at::full({1}, 0.03);
    }
    if (isStatic && !symmetric) {
        op.zero = at::full({1}, 117.0);
    }
    return op;
}

/// A symmetric grid also with levels down to the lowest code, and steps that may be negative.
std::vector<Grid> alsoWithFullRange(const Grid& grid) {
    std::vector<Grid> out{grid};
    if (grid.symmetric) {
        out.push_back(grid);
        out.back().symmetry = Grid::Symmetry::Full;
    }
    return out;
}

/// What a kernel gets in a prepared model, and the same as dense weights.
struct Both {
    Linear packed;
    Linear dense;
};

Both both(const LowBitKernel& kernel, const Linear& original, const ComputeTarget& target) {
    Both result;
    result.dense =
        makeDense(dense({original.parts, {}, {}}).to(target.dtype),
                  original.bias.defined() ? original.bias.to(target.dtype) : at::Tensor());
    result.dense.in = original.in;
    LowBitTask task{.weight = original.parts.front(), .target = target};
    task.out = weightRows(task.weight);
    task.in = weightColumns(task.weight);
    if (!original.in.empty()) {
        if (const auto* op = std::get_if<ActQuant>(&original.in.back())) {
            task.rounding = *op;
        }
    }
    KernelChoice choice;
    choice.kernel = &kernel;
    choice.rule = RowRule::all();
    auto packed = packedBy(std::make_shared<const KernelChoice>(choice), task);
    packed->meaning = original.parts;
    result.packed = {{}, result.dense.bias, original.in, packed};
    return result;
}

double relativeError(const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor wide = b.to(at::kFloat);
    return ((a.to(at::kFloat) - wide).norm() / wide.norm()).item<double>();
}

const LowBitKernel& kernelNamed(std::string_view part) {
    for (const LowBitKernel& kernel : lowBitKernels()) {
        if (kernel.name.find(part) != std::string_view::npos) {
            return kernel;
        }
    }
    qFatal("no such kernel");
}

std::string refusalOf(const LowBitKernel& kernel, const Linear& linear,
                      const ComputeTarget& target) {
    LowBitTask task{.weight = linear.parts.front(), .target = target};
    task.out = weightRows(task.weight);
    task.in = weightColumns(task.weight);
    if (!linear.in.empty()) {
        task.rounding = std::get<ActQuant>(linear.in.back());
    }
    return kernel.refusal(task);
}

} // namespace

class TestPackedLinear : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Codes 3, 250, 17 with zero 100 and step 0.02, times 5, -7, 9 with step 0.1.
    void asymmetricInputsTimesCodesByHand() {
        const Grid grid{.bits = 8, .symmetric = true, .group = 0};
        const at::Tensor codes =
            (at::tensor({5, -7, 9}) + zeroCode(grid)).to(at::kByte).view({1, 3});
        Quantized part = makeQuantized(grid, codes, {at::full({1, 1}, 0.1), {}, {}});
        part.scale = at::full({1, 1}, 0.1); // float16 would round it
        ActQuant inputs{.grid = {.bits = 8, .symmetric = false, .group = 0},
                        .scale = at::full({1}, 0.02),
                        .zero = at::full({1}, 100.0)};
        const Linear linear{.parts = {part}, .bias = {}, .in = {inputs}};
        const at::Tensor x = (at::tensor({3.f, 250.f, 17.f}) - 100) * 0.02;
        QVERIFY(std::abs(apply(linear, x.view({1, 3})).item<double>() + 4.564) < 1e-5);
    }

    /// w = (q - 8)·s + zero: a range that starts at -8 steps has zero 0.
    void tinygemmByHand() {
        const Grid grid{.group = 0, .fineZero = true};
        const at::Tensor w = at::tensor({-.8F, .4F, .1F, .7F}).view({1, 4});
        const GridFit fit = fitGrid(grid, w, RangeRule::MinMax);
        const LowBitTask task{
            .weight = makeQuantized(grid, encode(grid, w, fit), fit), .out = 1, .in = 4};
        QVERIFY(codesOf(task).equal(at::tensor({0, 12, 9, 15}, at::kByte).view({1, 4})));
        const at::Tensor each = int4ScalesAndZeros(task, 4).to(at::kFloat).flatten();
        QVERIFY(std::abs(each[0].item<float>() - .1F) < 1e-4F);
        QVERIFY(std::abs(each[1].item<float>()) < 1e-4F);
    }

    /// The other way round from packCodes().
    void evenInputsInTheHighHalf() {
        const auto bytes = [](std::initializer_list<int> codes) {
            const at::ArrayRef<int> list(codes.begin(), codes.size());
            return evenInHighHalf(at::tensor(list).to(at::kByte).unsqueeze(0)).flatten();
        };
        QVERIFY(bytes({3, 12, 7, 0}).equal(at::tensor({0x3C, 0x70}, at::kByte)));
        QVERIFY(bytes({11, 6, 8, 2, 15, 7, 10, 0}) // NF4 of bitsandbytes
                    .equal(at::tensor({0xB6, 0x82, 0xF7, 0xA0}, at::kByte)));
    }

    void wholeNumbers_data() {
        QTest::addColumn<int>("out");
        QTest::addColumn<int>("in");
        QTest::addColumn<bool>("symmetricWeights");
        QTest::addColumn<bool>("symmetricInputs");
        QTest::addColumn<bool>("isStatic");
        QTest::addColumn<bool>("bias");
        QTest::newRow("even") << 96 << 64 << true << true << false << false;
        QTest::newRow("odd shape, bias") << 37 << 51 << true << true << false << true;
        QTest::newRow("asymmetric weights") << 48 << 80 << false << true << false << false;
        QTest::newRow("asymmetric inputs") << 48 << 80 << true << false << false << true;
        QTest::newRow("asymmetric both") << 33 << 129 << false << false << false << true;
        QTest::newRow("static") << 64 << 64 << true << true << true << false;
        QTest::newRow("static, asymmetric") << 64 << 65 << false << false << true << true;
    }

    /// Integer arithmetic is exact, so float32 rounding is all that may differ.
    void wholeNumbers() {
        QFETCH(int, out);
        QFETCH(int, in);
        QFETCH(bool, symmetricWeights);
        QFETCH(bool, symmetricInputs);
        QFETCH(bool, isStatic);
        QFETCH(bool, bias);
        for (const int bits : {8, 4}) {
            for (const Grid& grid :
                 alsoWithFullRange({.bits = bits, .symmetric = symmetricWeights, .group = 0})) {
                Linear original{{quantized(random({out, in}), grid)}, {}, {}};
                original.in = {rounding(symmetricInputs, isStatic)};
                if (bias) {
                    original.bias = random({out}, 1);
                }
                const Both pair = both(kernelNamed("oneDNN"), original, {});
                for (const int rows : {1, 2, 17, 32}) {
                    const at::Tensor x = random({rows, in}, 2) + 0.5;
                    const double error = relativeError(apply(pair.packed, x), apply(pair.dense, x));
                    QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
                }
            }
        }
    }

    void weightsAlone_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<int>("group");
        QTest::newRow("4 bits, group 32") << 4 << false << 32;
        QTest::newRow("4 bits, group 128") << 4 << false << 128;
        QTest::newRow("4 bits, symmetric") << 4 << true << 128;
        QTest::newRow("4 bits, whole rows") << 4 << true << 0;
        QTest::newRow("3 bits, group 64") << 3 << false << 64;
        QTest::newRow("2 bits, symmetric") << 2 << true << 32;
        QTest::newRow("8 bits") << 8 << true << 0;
        QTest::newRow("6 bits") << 6 << true << 0;
    }

    void weightsAlone() {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        QFETCH(int, group);
        const ComputeTarget target{.dtype = at::kBFloat16};
        const LowBitKernel& kernel =
            kernelNamed(bits <= 4 ? "_weight_int4pack_mm_for_cpu" : "_weight_int8pack_mm");
        for (const Grid& grid :
             alsoWithFullRange({.bits = bits, .symmetric = symmetric, .group = group})) {
            const Linear original{{quantized(random({48, 256}), grid)}, random({48}, 1), {}};
            QCOMPARE(refusalOf(kernel, original, target), std::string(""));
            const Both pair = both(kernel, original, target);
            for (const int rows : {1, 3, 17, 32}) {
                const at::Tensor x = random({rows, 256}, 2).to(at::kBFloat16);
                const at::Tensor exact =
                    x.to(at::kFloat).matmul(dense(original).t()) + original.bias;
                const double error = relativeError(apply(pair.packed, x), exact);
                QVERIFY2(error < 1e-2, qPrintable(QString::number(error)));
            }
        }
    }

    void refusals() {
        const Grid eight{.bits = 8, .symmetric = true, .group = 0};
        const Grid grouped{.bits = 8, .symmetric = true, .group = 32};
        const Linear plain{{quantized(random({32, 64}), eight)}, {}, {}};
        Linear rounded = plain;
        rounded.in = {rounding(true)};
        Linear inGroups{{quantized(random({32, 64}), grouped)}, {}, {rounding(true)}};
        const LowBitKernel& whole = kernelNamed("oneDNN");
        QCOMPARE(refusalOf(whole, rounded, {}), std::string(""));
        QVERIFY(!refusalOf(whole, plain, {}).empty()); // inputs must not be rounded unasked
        QVERIFY(!refusalOf(whole, inGroups, {}).empty());
        QVERIFY(!refusalOf(whole, makeDense(random({32, 64})), {}).empty());
        const LowBitKernel& int4 = kernelNamed("_weight_int4pack_mm_for_cpu");
        const ComputeTarget narrow{.dtype = at::kBFloat16};
        QVERIFY(!refusalOf(int4, plain, narrow).empty());
        const Grid four{.bits = 4, .group = 0};
        QVERIFY(!refusalOf(int4, {{quantized(random({33, 64}), four)}, {}, {}}, narrow).empty());
        QVERIFY(!refusalOf(int4, {{quantized(random({32, 72}), four)}, {}, {}}, narrow).empty());
        QVERIFY(!refusalOf(int4, {{quantized(random({32, 64}), four)}, {}, {}}, {}).empty());
    }

    /// What the chooser keeps computes the same as the dense linear, whatever it chose, and
    /// remembers its meaning without the dense weight.
    void chooser() {
        const Grid grid{.bits = 8, .symmetric = true, .group = 0};
        Linear q{{quantized(random({64, 128}), grid)}, {}, {rounding(true)}};
        Linear k{{quantized(random({32, 128}, 1), grid)}, {}, {rounding(true)}};
        Linear prepared = makeDense(at::cat({dense(q), dense(k)}));
        prepared.in = q.in;
        const Linear plain = prepared;
        KernelChooser chooser(ComputeTarget{});
        chooser.improve(prepared, {&q, &k});
        QVERIFY(prepared.packed);
        const KernelChoice& choice = *packedLinearOf(prepared)->choice;
        QCOMPARE(choice.out, int64_t{96});
        QCOMPARE(choice.trials.size(), size_t{3});
        QCOMPARE(choice.trials.front().reason, std::string(""));
        QVERIFY(choice.trials.front().error < 1e-5);
        for (const int rows : {1, 5, 64, 300}) {
            const at::Tensor x = random({rows, 128}, 2);
            QVERIFY(relativeError(apply(prepared, x), apply(plain, x)) < 1e-5);
        }
        prepared.parts.clear();
        if (choice.rule.always()) {
            QCOMPARE(outFeatures(prepared), int64_t{96});
            QCOMPARE(inFeatures(prepared), int64_t{128});
            QVERIFY(weightOf(prepared).equal(weightOf(plain)));
        }
    }

    void mixedFormatsStayDense() {
        Linear q{
            {quantized(random({64, 128}), {.bits = 8, .symmetric = true, .group = 0})}, {}, {}};
        Linear k{
            {quantized(random({32, 128}), {.bits = 4, .symmetric = true, .group = 0})}, {}, {}};
        Linear prepared = makeDense(at::cat({dense(q), dense(k)}));
        KernelChooser chooser(ComputeTarget{});
        chooser.improve(prepared, {&q, &k});
        QVERIFY(!prepared.packed);
        Linear both = q;
        both.parts.emplace_back(LowRank{random({64, 2}), random({2, 128})});
        prepared = makeDense(dense(both));
        chooser.improve(prepared, {&both});
        QVERIFY(!prepared.packed);
    }
};

QTEST_GUILESS_MAIN(TestPackedLinear)
#include "tst_packed_linear.moc"
